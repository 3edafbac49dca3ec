"""The tables of a round folder and their columns: what the reader accepts and the template explains."""

from __future__ import annotations

from dataclasses import dataclass, field

from matcher.domain import LEVELS, MODES
from matcher.rounds.roles import ROLES

YES_NO = ("ja", "nee")


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `help` is the sentence in the sheet 'uitleg'; `choices` is offered as a drop-down."""

    name: str
    help: str
    required: bool = False
    aliases: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    several: bool = False
    """More than one choice may be given, so the drop-down must let other text pass."""
    width: int = 18
    unless: str = ""
    """The required column may be absent when this one is there."""
    offered: bool = True
    """False: understood, but left out of the empty tables."""


@dataclass(frozen=True, slots=True)
class TableSpec:
    """One table of the folder."""

    name: str
    columns: tuple[Column, ...]
    required: bool = False
    closed: bool = False
    """True: a further column is refused, for privacy."""
    moments: str = ""
    """The column with a list of moments that may also be given as one column per moment."""
    first_row: str = ""
    """A pattern of the last cell of a row: a file whose first row fits has no headings, just our columns."""
    by_name: dict[str, Column] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {column.name: column for column in self.columns})


MOMENT = "moment:"
"""Prefix of the inner name of a column that stands for one moment."""

_STEP_FREE = ("rolstoeltoegankelijk", "rolstoel", "drempelvrij", "toegankelijke zaal")

SIGN_UPS = TableSpec(
    "inschrijvingen",
    required=True,
    moments="beschikbaar",
    columns=(
        Column("id", "Laat leeg: het programma maakt zelf een vaste sleutel bij elk e-mailadres.", width=10,
               aliases=("sleutel", "nummer")),
        Column("naam", "Voor- en achternaam.", required=True, width=26,
               aliases=("volledige naam", "name", "naam deelnemer", "voor- en achternaam", "uw naam",
                        "je naam")),
        Column("email", "Het e-mailadres van het werk. Elk adres komt één keer voor.", required=True,
               width=34,
               aliases=("e-mailadres", "mail", "mailadres", "email address", "uw e-mailadres",
                        "je e-mailadres")),
        Column("school", "De vestigingscode (zoals 12AB00) of de naam van de school. Werkt iemand bij het "
               "samenwerkingsverband, laat dit dan leeg en vul organisatie en postcode in.", required=True,
               unless="organisatie", width=34,
               aliases=("vestigingscode", "vestiging", "schoolnaam", "naam school", "naam van de school",
                        "op welke school werk je", "op welke school werkt u")),
        Column("tweede_school", "Code of naam van een tweede school waar iemand ook werkt.", width=24,
               aliases=("second school", "2e school", "school 2", "andere school", "tweede vestiging")),
        Column("organisatie", "Alleen voor wie geen school heeft: de organisatie, zoals Koers VO.", width=20,
               aliases=("organisation", "naam organisatie")),
        Column("postcode", "Alleen voor wie geen school heeft: de postcode van het werkadres, zoals 3011AB.",
               aliases=("postcode werk", "werkpostcode"), width=11),
        Column("sector", "Alleen voor wie geen school heeft: SWV (vanzelf), MBO of een andere sector.",
               width=9,
               offered=False),
        Column("rol", "De functie. Kies uit de lijst.", required=True, choices=ROLES, width=26,
               aliases=("functie", "role", "wat is je functie", "wat is uw functie")),
        Column("beschikbaar",
               "De momenten waarop iemand kan, met | ertussen, of het woord alle. Zet (liever niet) "
               "achter een moment dat alleen kan als het moet. Eén kolom per moment mag ook, met ja, "
               "liever niet of nee eronder.", required=True, several=True, width=34,
               aliases=("beschikbaarheid", "beschikbare momenten", "momenten", "wanneer kunt u",
                        "wanneer kun je")),
        Column("vertrek_vanaf", "Hoe laat iemand op zijn vroegst van school kan vertrekken, zoals 12:45.",
               width=14,
               aliases=("vertrek", "vertrektijd", "kan vertrekken vanaf", "weg vanaf")),
        Column("max_bijeenkomsten", "Naar hoeveel bijeenkomsten iemand hooguit wil. Leeg: wat bij deze soort "
               "bijeenkomst gewoon is.", width=18,
               aliases=("maximum aantal bijeenkomsten", "aantal bijeenkomsten", "max aantal bijeenkomsten")),
        Column("vervoer", "Hoe iemand reist. Leeg: fiets.", choices=MODES, width=10,
               aliases=("vervoermiddel", "vervoersmiddel", "reist met")),
        Column("max_reistijd", "Hoeveel minuten iemand hooguit wil reizen, enkele reis.", width=13,
               aliases=("maximale reistijd", "reistijd", "maximum reistijd")),
        Column("niveaus", "De niveaus waarover iemand kan meepraten, met | ertussen: " + ", ".join(LEVELS)
               + ". Leeg: die van de school.", choices=LEVELS, several=True, width=18,
               aliases=("niveau", "schoolniveaus", "onderwijsniveaus")),
        Column("samen_met", "E-mailadressen van mensen met wie iemand graag samen zit, met | ertussen.",
               width=26,
               aliases=("graag samen met", "samen")),
        Column("niet_met", "E-mailadressen van mensen met wie iemand niet samen moet zitten, met | ertussen. "
               "Alleen organisatoren zien dit.", width=26, aliases=("liever niet met", "niet samen met")),
        Column("voorkeur_gebied",
               "Code of naam van de wijk, de buurt of de gemeente waar iemand het liefst heen gaat.",
               width=20, aliases=("voorkeursgebied", "voorkeur wijk", "voorkeurswijk", "voorkeur")),
        Column("toegankelijk", "ja: alleen een zaal zonder drempels of trappen. Leeg: nee.", choices=YES_NO,
               width=13,
               aliases=_STEP_FREE),
        Column("gespreksleider", "ja: deze persoon wil een gesprek leiden. Leeg: nee.", choices=YES_NO,
               width=14,
               aliases=("gespreksleiding", "wil gespreksleider zijn")),
        Column("email_delen", "ja: de anderen in de groep mogen het e-mailadres zien. Leeg: nee.",
               choices=YES_NO,
               width=12, aliases=("e-mail delen", "mag e-mail gedeeld worden", "deel e-mail")),
    ),
)  # fmt: skip

VENUES = TableSpec(
    "locaties",
    required=True,
    moments="momenten",
    columns=(
        Column("locatie", "De vestigingscode van een school, of de naam van een andere plek.", required=True,
               width=30, aliases=("naam", "naam locatie", "school", "vestigingscode", "plek")),
        Column("adres", "Straat en huisnummer, als de locatie geen school is.", width=28,
               aliases=("straat", "straat en huisnummer")),
        Column("postcode", "De postcode, zoals 3011AB, als de locatie geen school is.", width=11),
        Column("coordinaten", "Breedte en lengte in één cel: 51,92; 4,48. Alleen als er geen postcode is.",
               width=16, aliases=("coordinates",)),
        Column("x", "X in het Rijksdriehoekstelsel, in meters.", offered=False, aliases=("rd x",)),
        Column("y", "Y in het Rijksdriehoekstelsel, in meters.", offered=False, aliases=("rd y",)),
        Column("lat", "Breedtegraad, zoals 51,92. Alleen nodig als er geen postcode is.", width=10,
               aliases=("breedtegraad", "latitude")),
        Column("lon", "Lengtegraad, zoals 4,48. Alleen nodig als er geen postcode is.", width=10,
               aliases=("lengtegraad", "longitude", "lng")),
        Column("zalen", "Hoeveel bijeenkomsten er tegelijk kunnen zijn. Leeg: 1.", width=8,
               aliases=("aantal zalen", "rooms", "lokalen")),
        Column("capaciteit", "Hoeveel mensen er in één zaal passen.", required=True, width=12,
               aliases=("aantal plaatsen", "plaatsen per zaal", "capacity", "personen per zaal")),
        Column("momenten",
               "De momenten waarop de locatie echt mag, met | ertussen, of het woord alle. Vraag dit "
               "eerst aan de locatie.", required=True, several=True, width=34,
               aliases=("beschikbaar", "beschikbare momenten", "beschikbaarheid")),
        Column("toegankelijk", "ja: de zaal is te bereiken zonder drempels of trappen. Leeg: nee.",
               choices=YES_NO,
               width=13, aliases=_STEP_FREE),
        Column("contact", "Wie er op de locatie bereikbaar is, met telefoonnummer.", width=26,
               aliases=("contactpersoon",)),
        Column("aanwijzingen", "Waar mensen binnenkomen en parkeren.", width=34,
               aliases=("routebeschrijving", "bijzonderheden", "opmerkingen")),
    ),
)  # fmt: skip

MEETINGS = TableSpec(
    "bijeenkomsten",
    moments="",
    columns=(
        Column("id", "Een eigen, korte code voor de bijeenkomst.", required=True, aliases=("bijeenkomst",
                                                                                           "code")),
        Column("gebied", "Code of naam van de wijk, de buurt of de gemeente.", aliases=("wijk", "buurt",
                                                                                        "groep")),
        Column("locaties", "Waar de bijeenkomst kan zijn, met | ertussen. Leeg: overal.", several=True,
               width=30,
               aliases=("locatie",)),
        Column("momenten", "Wanneer de bijeenkomst kan zijn, met | ertussen. Leeg: altijd.", several=True,
               width=30,
               aliases=("moment",)),
        Column("min", "Het kleinste aantal deelnemers.", aliases=("minimum",), width=8),
        Column("max", "Het grootste aantal deelnemers.", aliases=("maximum",), width=8),
    ),
)  # fmt: skip

CASE_CODES: tuple[str, ...] = tuple(f"C-{number:03}" for number in range(1, 301))
"""The codes that the program hands out for cases."""

CASES = TableSpec(
    "casussen",
    closed=True,
    columns=(
        Column("casus", "De code van de casus: kies de volgende uit de lijst, zoals C-001. Nooit een naam, "
               "initialen, geboortedatum of BSN.",
               required=True, aliases=("code", "casuscode"), width=12),
        Column("inbrenger", "E-mailadres of id van wie de casus inbrengt; hooguit twee, met | ertussen.",
               required=True, aliases=("inbrengers", "ingebracht door"), width=40),
        Column("niveaus", "De niveaus waarover twijfel is, met | ertussen: " + ", ".join(LEVELS) + ".",
               choices=LEVELS, several=True, aliases=("niveau",), width=20),
        Column("minuten", "Hoelang het gesprek over deze casus duurt. Leeg: 40.", aliases=("duur",),
               width=10),
    ),
)  # fmt: skip

HISTORY = TableSpec(
    "historie",
    columns=(
        Column("datum", "De dag van de bijeenkomst.", required=True, aliases=("date", "dag"), width=12),
        Column("bijeenkomst", "De code van de bijeenkomst.", required=True, aliases=("meeting", "groep"),
               width=24),
        Column("sleutel", "De sleutel van de persoon.", required=True, width=16,
               aliases=("persoon", "person", "person key", "persoon sleutel", "id", "inschrijving", "email",
                        "key")),
    ),
)  # fmt: skip

PINS = TableSpec(
    "vastgezet",
    columns=(
        Column("inschrijving", "E-mailadres of id van de persoon.", required=True, width=34,
               aliases=("persoon", "id", "email", "sleutel")),
        Column("bijeenkomst", "De code van de bijeenkomst waar deze persoon bij moet zijn.", required=True,
               width=24,
               aliases=("bijeenkomst id", "code bijeenkomst")),
        Column("reden", "Waarom dit vastligt.", width=40, aliases=("waarom",)),
    ),
)  # fmt: skip

CANCELLATIONS = TableSpec(
    "afmeldingen",
    columns=(
        Column("inschrijving", "E-mailadres of id van wie zich afmeldt.", required=True, width=34,
               aliases=("persoon", "id", "email", "sleutel")),
        Column("moment", "Het moment dat niet lukt. Leeg: alle momenten.", several=True, width=24,
               aliases=("momenten",)),
        Column("vervanger", "E-mailadres of id van de collega die in de plaats komt.", width=34,
               aliases=("vervangen door",)),
        Column("wanneer", "Wanneer de afmelding kwam.", width=18, aliases=("datum", "gemeld op")),
    ),
)  # fmt: skip

STATES = ("gepland", "uitgenodigd", "bevestigd", "geweest")

STATUS = TableSpec(
    "status",
    columns=(
        Column("sleutel", "De vaste sleutel van de persoon.", required=True, aliases=("id", "inschrijving"),
               width=16),
        Column("email", "Het e-mailadres waar de sleutel bij hoort.", aliases=("e-mailadres",), width=34),
        Column("bijeenkomst", "De code van de bijeenkomst.", width=24),
        Column("status", "Hoe ver het is: " + ", ".join(STATES) + ".", choices=STATES, width=14),
    ),
)  # fmt: skip

SCHOOL_NAMES = TableSpec(
    "schoolnamen",
    first_row=r"\d{2}[A-Za-z]{2}\d{2}",
    columns=(
        Column("gevonden", "De naam zoals die in de inschrijvingen staat.", required=True, width=40),
        Column("vestigingscode", "De code van de school die bedoeld is.", required=True, aliases=("school",)),
    ),
)  # fmt: skip

PRESENCE = TableSpec(
    "presentie",
    columns=(
        Column("bijeenkomst", "De code van de bijeenkomst.", required=True, aliases=("groep",), width=26),
        Column("datum", "De dag van de bijeenkomst.", required=True, aliases=("dag",), width=12),
        Column("sleutel", "De sleutel van de persoon. Kwam er iemand die niet op de lijst staat, vul dan "
               "het e-mailadres in.", required=True, width=34,
               aliases=("persoon", "id", "inschrijving", "email")),
        Column("naam", "De naam, om het invullen makkelijk te maken. Wordt niet gelezen.", width=30),
        Column("school", "De school, om het invullen makkelijk te maken. Wordt niet gelezen.", width=34,
               aliases=("organisatie",)),
        Column("aanwezig", "ja of nee. Leeg telt als nee.", choices=YES_NO, width=12, aliases=("was er",)),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Question:
    """A closed question about the conversation on a case, never about the pupil."""

    name: str
    """The column in which its answer stands."""
    text: str
    choices: tuple[str, ...]


QUESTIONS: tuple[Question, ...] = (
    Question("besproken", "Is de casus besproken?", ("ja", "nee")),
    Question("uitkomst", "Kwamen de buitenstaanders op hetzelfde uit als de inbrenger?",
             ("hetzelfde", "iets anders", "geen oordeel")),
    Question("nieuwe_kijk", "Voegden de buitenstaanders een nieuwe kijk toe?",
             ("ja", "een beetje", "nee")),
    Question("zekerder", "Hoe zeker is de inbrenger nu over het advies?",
             ("zekerder", "even zeker", "minder zeker")),
    Question("vo_kennis", "Hielp de kennis van de VO-collega?",
             ("ja", "een beetje", "nee", "was er niet")),
)  # fmt: skip

EVALUATION = TableSpec(
    "evaluatie",
    closed=True,
    columns=(
        Column("casus", "De code van de casus.", required=True, aliases=("code",), width=12),
        Column("bijeenkomst", "De groep die de casus besprak.", width=26, aliases=("groep",)),
        *(
            Column(question.name, f"{question.text} {', '.join(question.choices)}.",
                   choices=question.choices, width=16)
            for question in QUESTIONS
        ),
    ),
)  # fmt: skip

TABLES: tuple[TableSpec, ...] = (
    SIGN_UPS, VENUES, MEETINGS, CASES, HISTORY, PINS, CANCELLATIONS, STATUS, SCHOOL_NAMES, PRESENCE,
    EVALUATION,
)  # fmt: skip
