"""The sign-ups: every column, its default, its usual spellings, and what is refused."""

from __future__ import annotations

from datetime import datetime, time

import pytest

from matcher.domain import Professional
from matcher.rounds import person_key, read_round, remember_school, write_status
from matcher.rounds.roles import ROLES


def ada(folder) -> Professional:
    return folder.read().round.people[0]


def test_a_row_with_only_what_is_required(folder):
    reading = folder.read()
    assert reading.warnings == () and reading.bad_rows == ()
    assert [person.name for person in reading.round.people] == ["Ada Bos", "Bo Mol"]
    person = reading.round.people[0]
    assert person == Professional(
        id=person_key("ada@school.nl"),
        name="Ada Bos",
        email="ada@school.nl",
        school="01AA00",
        second_school=None,
        organisation="De Regenboog",
        sector="PO",
        role="leerkracht groep 8",
        x=90_000.0,
        y=436_000.0,
        availability={"wo-11nov": "ja"},
        leaves_at=None,
        max_meetings=None,
        mode="fiets",
        max_travel=None,
        levels=(),
        together=(),
        apart=(),
        preferred_area=None,
        step_free=False,
        chair=False,
        share_email=False,
        row=2,
    )
    assert reading.round.people[1].levels == ("havo", "vwo")
    assert reading.round.people[1].availability == {"wo-11nov": "ja", "do-12nov": "ja"}


def test_a_row_with_everything(folder):
    folder.person(
        id="P7",
        tweede_school="De Wegwijzer",
        vertrek_vanaf="12.45",
        max_bijeenkomsten="3",
        vervoer="Auto",
        max_reistijd="40 minuten",
        niveaus="kader|havo",
        samen_met="BO@school.nl|",
        voorkeur_gebied="delfshaven",
        toegankelijk="Ja",
        gespreksleider="x",
        email_delen="1",
    )
    person = ada(folder)
    assert (person.id, person.second_school, person.leaves_at) == ("P7", "02BB00", time(12, 45))
    assert (person.max_meetings, person.mode, person.max_travel) == (3, "auto", 40)
    assert person.levels == ("vmbo-k", "havo")
    assert person.together == (person_key("bo@school.nl"),) and person.apart == ()
    assert person.preferred_area == "WK059903"
    assert person.step_free and person.chair and person.share_email


def test_keys_depend_on_the_address_alone(folder):
    before = ada(folder).id
    folder.person(email="  ADA@School.nl ", naam="Ada Bos-de Wit", school="02BB00")
    assert ada(folder).id == before
    folder.person(email="ada2@school.nl")
    assert ada(folder).id != before


def test_a_key_in_status_stays(folder):
    write_status(folder.path / "status.csv", {"oud-1": "ada@school.nl"}, {"oud-1": {"m1": "bevestigd"}})
    round_ = folder.read().round
    assert round_.people[0].id == "oud-1"
    assert round_.status == {"oud-1": {"m1": "bevestigd"}}


def test_staff_without_a_school(folder):
    folder.person(school="", organisatie="Koers VO", postcode="3024 ab", rol="consulent")
    person = ada(folder)
    assert (person.school, person.organisation, person.sector) == (None, "Koers VO", "SWV")
    assert (person.role, person.x, person.y) == ("Koersconsulent", 90_000.0, 436_000.0)


def test_another_sector_takes_every_role(folder):
    folder.person(school="", organisatie="ROC", postcode="3024AB", sector="mbo", rol="mentor")
    assert ada(folder).sector == "MBO"
    assert folder.read().warnings == ()


@pytest.mark.parametrize(
    "text", ["De Wegwijzer", "de wegwijzer ", "02bb00", "02 BB 00", "De Wegwijzer (02BB00)"]
)
def test_a_school_by_code_or_name(folder, text):
    folder.person(school=text)
    assert ada(folder).school == "02BB00"


def test_a_remembered_school_name(folder):
    folder.person(school="Regenboogschool Zuid")
    assert folder.error().column == "school"
    remember_school(folder.path, "regenboogschool  zuid", "01AA01")
    assert ada(folder).school == "01AA01"
    remember_school(folder.path, "Regenboogschool Zuid", "01AA00")
    assert ada(folder).school == "01AA00"
    assert len((folder.path / "schoolnamen.csv").read_text("utf-8-sig").splitlines()) == 2


def test_remembered_names_without_a_heading(folder):
    folder.person(school="Regenboogschool Zuid")
    folder.text("schoolnamen.csv", "Regenboogschool Zuid;01aa 01\nX;20CC00\n")
    assert ada(folder).school == "01AA01"
    folder.text("schoolnamen.csv", "Regenboogschool Zuid;01AA01\nX;99ZZ99\n")
    assert (folder.error().row, folder.error().column) == (2, "vestigingscode")
    remember_school(folder.path, "X", "20CC00")
    assert ada(folder).school == "01AA01"


def test_a_remembered_name_with_a_wrong_code(folder):
    folder.text("schoolnamen.csv", "gevonden;vestigingscode\nX;99ZZ99\n")
    finding = folder.error()
    assert (finding.file, finding.row, finding.column) == ("schoolnamen.csv", 2, "vestigingscode")


def test_an_ambiguous_school_lists_the_candidates(folder):
    folder.person(school="de regenboog")
    finding = folder.error()
    assert "meer dan één" in finding.message
    assert "01AA00" in finding.remedy and "01AA01" in finding.remedy and "schoolnamen.csv" in finding.remedy


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Leerkracht groep 7/8", "leerkracht groep 8"),
        ("bovenbouw", "leerkracht groep 8"),
        ("gr 8", "leerkracht groep 8"),
        ("Groep acht", "leerkracht groep 8"),
        ("IB'er", "intern begeleider"),
        ("Kwaliteitscoordinator", "intern begeleider"),
        ("zorgcoördinator", "ondersteuningscoördinator"),
        ("Brugklas-coördinator", "brugklascoördinator"),
        ("mentor (klas 1)", "mentor"),
        ("Directeur", "schoolleider"),
        *((role, role) for role in ROLES),
    ],
)
def test_spellings_of_roles(folder, text, role):
    folder.person(rol=text)
    assert ada(folder).role == role


def test_a_role_from_another_sector_is_a_warning(folder):
    folder.person(rol="mentor")
    warning = folder.warning()
    assert (warning.row, warning.column, warning.value) == (2, "rol", "mentor")
    assert "PO" in warning.message


def test_of_two_roles_the_fitting_one_counts(folder):
    folder.person(rol="mentor / IB'er")
    assert ada(folder).role == "intern begeleider"
    assert "meer rollen" in folder.warning().message


@pytest.mark.parametrize("text", ["OV", "tram", "Bus en trein", "met de metro", "Rotterdams OV", "tram/bus"])
def test_spellings_of_public_transport(folder, text):
    folder.person(vervoer=text)
    assert ada(folder).mode == "ov"


def test_two_ways_to_travel_are_not_one(folder):
    folder.person(vervoer="fiets of auto")
    assert folder.error().column == "vervoer"


def test_what_was_read_otherwise_is_one_warning_per_table(folder):
    folder.atlas.resolve_school = lambda text: folder.atlas.schools["02BB00"]
    heading = ["naam", "email", "school", "rol", "beschikbaar"]
    rows = [["Ada", f"a{i}@school.nl", f"Wegwijser {i // 2}", "IB'er", "alle"] for i in range(24)]
    folder.csv("inschrijvingen", heading, [*rows, ["Bo", "bo@school.nl", "de WEGWIJZER", "mentor", "alle"]])
    told = [one for one in folder.read().warnings if one.message.startswith("Zo lazen we het: ")]
    assert len(told) == 1 and told[0].file == "inschrijvingen.csv"
    assert "'Wegwijser 0' → De Wegwijzer (02BB00); " in told[0].message
    assert "'IB'er' → intern begeleider" in told[0].message and told[0].message.count("→") == 10
    assert told[0].message.endswith("; en nog 3.") and "WEGWIJZER" not in told[0].message


@pytest.mark.parametrize("text", ["Koers VO", "PPO Rotterdam", "Aan den IJssel", "riba"])
def test_a_samenwerkingsverband_is_no_school(folder, text):
    folder.person(school=text)
    finding = folder.error()
    assert "samenwerkingsverband" in finding.message and "organisatie en postcode" in finding.remedy


def test_a_school_that_resembles_nothing(folder):
    folder.person(school="RVC")
    finding = folder.error()
    assert "kennen we niet" in finding.message and "schools.csv" in finding.remedy


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("mavo", ("vmbo-gt",)),
        ("vmbo-b/k", ("vmbo-b", "vmbo-k")),
        ("Gymnasium; TL;", ("vmbo-gt", "vwo")),
        ("praktijkonderwijs", ("pro",)),
        ("vmbo", ("vmbo-b", "vmbo-k", "vmbo-gt")),
        ("havo en vwo", ("havo", "vwo")),
        ("vmbo gl|bb|kb", ("vmbo-b", "vmbo-k", "vmbo-gt")),
        ("havo/vwo", ("havo", "vwo")),
    ],
)
def test_spellings_of_levels(folder, text, levels):
    folder.person(niveaus=f'"{text}"')
    assert ada(folder).levels == levels


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("13:30", time(13, 30)),
        ("13.30", time(13, 30)),
        ("1330", time(13, 30)),
        ("13u30", time(13, 30)),
        ("9 uur", time(9, 0)),
        ("vanaf 12:45 uur", time(12, 45)),
        ("12:45:00", time(12, 45)),
        ("930", time(9, 30)),
        ("0,5625", time(13, 30)),
        ("", None),
    ],
)
def test_spellings_of_times(folder, text, expected):
    folder.person(vertrek_vanaf=text)
    assert ada(folder).leaves_at == expected


@pytest.mark.parametrize(
    "value", [time(13, 30), datetime(1899, 12, 31, 13, 30), 0.5625, 13.3, 1330, "13:30", "13.30"]
)
def test_times_in_excel(folder, value):
    folder.xlsx(
        "inschrijvingen",
        ["naam", "email", "school", "rol", "beschikbaar", "vertrek_vanaf"],
        [["Ada", "ada@school.nl", "01AA00", "ib", "alle", value]],
    )
    assert ada(folder).leaves_at == time(13, 30)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("wo-11nov", {"wo-11nov": "ja"}),
        ("WO 11nov", {"wo-11nov": "ja"}),
        ("wo-11nov|do-12nov", {"wo-11nov": "ja", "do-12nov": "ja"}),
        ("wo-11nov, do-12nov", {"wo-11nov": "ja", "do-12nov": "ja"}),
        ("wo-11nov;do-12nov;", {"wo-11nov": "ja", "do-12nov": "ja"}),
        ("woensdag 11 november, 13.30;Donderdag, een keer;", {"wo-11nov": "ja", "do-12nov": "ja"}),
        ("woensdag 11 november, 13.30, donderdag 12 november", {"wo-11nov": "ja", "do-12nov": "ja"}),
        ("wo 11 nov 13:30 uur", {"wo-11nov": "ja"}),
        ("11-11-2026", {"wo-11nov": "ja"}),
        ("wo-11nov / do-12nov", {"wo-11nov": "ja", "do-12nov": "ja"}),
        ("wo 11 nov en do 12 nov (liever niet)", {"wo-11nov": "ja", "do-12nov": "liever niet"}),
        ("woensdag 11 november, 13.30 en do-12nov", {"wo-11nov": "ja", "do-12nov": "ja"}),
        ("wo-11nov (liever niet)|do-12nov", {"wo-11nov": "liever niet", "do-12nov": "ja"}),
        ("alle", {"wo-11nov": "ja", "do-12nov": "ja"}),
        ("alle|do-12nov: liever niet", {"wo-11nov": "ja", "do-12nov": "liever niet"}),
    ],
)
def test_spellings_of_moments(folder, text, expected):
    folder.person(beschikbaar=f'"{text}"')
    assert ada(folder).availability == expected


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("ja", "nee", {"wo-11nov": "ja"}),
        ("x", "", {"wo-11nov": "ja"}),
        ("✓", "-", {"wo-11nov": "ja"}),
        ("Liever niet", "ja", {"wo-11nov": "liever niet", "do-12nov": "ja"}),
        ("1", "0", {"wo-11nov": "ja"}),
    ],
)
def test_one_column_per_moment(folder, first, second, expected):
    folder.csv(
        "inschrijvingen",
        ["naam", "email", "school", "rol", "Woensdag 11 november 13:30", "DO-12NOV"],
        [["Ada", "ada@school.nl", "01AA00", "ib", first, second]],
    )
    assert ada(folder).availability == expected


def test_somebody_who_can_never_come_is_an_error(folder):
    heading = ["naam", "email", "school", "rol", "wo-11nov", "do-12nov"]
    folder.csv(
        "inschrijvingen",
        heading,
        [["Ada", "a@school.nl", "01AA00", "ib", "nee", "nee"], ["Bo", "b@school.nl", "01AA00", "ib", "", ""]],
    )
    findings = folder.errors()
    assert [(one.row, one.column) for one in findings] == [(2, "beschikbaar"), (3, "beschikbaar")]


def test_a_list_and_a_column_that_disagree(folder):
    folder.person(**{"beschikbaar": "wo-11nov", "do-12nov": "ja"})
    assert ada(folder).availability == {"wo-11nov": "ja", "do-12nov": "ja"}
    folder.person(**{"beschikbaar": "wo-11nov", "woensdag 11 november 13.30": "nee"})
    finding = folder.error()
    assert (finding.row, finding.column) == (2, "woensdag 11 november 13.30")


@pytest.mark.parametrize(
    ("column", "text", "message", "remedy"),
    [
        ("samen_met", "bo@schol.nl", "staat niet bij de inschrijvingen", "bo@school.nl"),
        ("samen_met", "Kees", "staat niet bij de inschrijvingen", "e-mailadres"),
        ("voorkeur_gebied", "Delfthaven", "kennen we niet", "Delfshaven"),
        ("voorkeur_gebied", "Centrum", "meer dan één gebied", "WK059904"),
    ],
)
def test_a_wish_that_makes_no_sense_is_a_warning(folder, column, text, message, remedy):
    folder.person(**{column: text})
    warning = folder.warning()
    assert message in warning.message and "telt niet mee" in warning.message and remedy in warning.remedy
    assert ada(folder).together == () and ada(folder).preferred_area is None


@pytest.mark.parametrize("column", ["samen_met", "niet_met"])
def test_a_wish_may_use_a_name_that_one_person_has(folder, column):
    folder.person(**{column: "bo  mol"})
    assert (ada(folder).together or ada(folder).apart) == (person_key("bo@school.nl"),)
    folder.person(naam="Bo Mol", **{column: "Bo Mol"})
    finding = folder.error() if column == "niet_met" else folder.warning()
    assert "2 inschrijvingen met de naam" in finding.message and "e-mailadres" in finding.remedy


def numbered(folder, heading, ids=("1", "2")):
    rows = [["Ada", "ada@school.nl", "01AA00", "ib", "alle"], ["Bo", "b@x.nl", "20CC00", "mentor", "alle"]]
    folder.csv("inschrijvingen", heading, [[one, "", *row] for one, row in zip(ids, rows, strict=True)])
    reading = folder.read()
    odd = [one for one in reading.warnings if one.column.lower() == "id"]
    return [person.id for person in reading.round.people], odd


FORM = ["Id", "Begintijd", "naam", "email", "school", "rol", "beschikbaar"]


def test_the_row_numbers_of_a_form_are_no_keys(folder):
    keys = [person_key("ada@school.nl"), person_key("b@x.nl")]
    for heading in (FORM, ["ID", "notitie", "Je naam", *FORM[3:]]):
        found, odd = numbered(folder, heading)
        assert found == keys and len(odd) == 1 and "formulier" in odd[0].message
    assert numbered(folder, FORM, ("2", "5"))[0] == keys


def test_other_ids_are_kept(folder):
    assert numbered(folder, ["id", "notitie", *FORM[2:]]) == (["1", "2"], [])
    assert numbered(folder, FORM, ("P1", "P2")) == (["P1", "P2"], [])
    write_status(folder.path / "status.csv", {"1": "ada@school.nl"}, {})
    assert numbered(folder, FORM) == (["1", "2"], [])


def test_naming_oneself_is_a_warning(folder):
    folder.person(samen_met="ada@school.nl")
    assert ada(folder).together == ()
    assert folder.warning().column == "samen_met"


def test_a_wish_for_somebody_whose_row_is_bad_is_no_second_error(folder):
    folder.csv(
        "inschrijvingen",
        ["naam", "email", "school", "rol", "beschikbaar", "samen_met"],
        [
            ["Ada", "ada@school.nl", "01AA00", "ib", "alle", "bo@school.nl"],
            ["Bo", "bo@school.nl", "01AA00", "tovenaar", "alle", ""],
        ],
    )
    assert (folder.error().row, folder.error().column) == (3, "rol")
    reading = folder.read(without_bad_rows=True)
    assert [person.together for person in reading.round.people] == [()]
    assert [finding.row for finding in reading.bad_rows] == [3]
    assert [finding.row for finding in reading.warnings] == [None, 2]


def test_of_a_doubled_address_both_rows_are_named_and_the_first_stays(folder):
    folder.csv(
        "inschrijvingen",
        ["naam", "email", "school", "rol", "beschikbaar"],
        [
            ["Ada", "ada@school.nl", "01AA00", "ib", "alle"],
            ["Bo", "bo@school.nl", "01AA00", "ib", "alle"],
            ["Ada B", "ADA@school.nl", "02BB00", "ib", "alle"],
        ],
    )
    finding = folder.error()
    assert finding.row == 4 and "rij 2" in finding.message and "rij 4" in finding.message
    assert [person.row for person in folder.read(without_bad_rows=True).round.people] == [2, 3]


def test_ten_thousand_rows(folder):
    rows = [
        [
            f"Naam {i}",
            f"p{i}@school.nl",
            "De Wegwijzer",
            "ib",
            "wo-11nov|do-12nov",
            f"p{i - 1}@school.nl" if i else "",
        ]
        for i in range(10_000)
    ]
    folder.csv("inschrijvingen", ["naam", "email", "school", "rol", "beschikbaar", "samen_met"], rows)
    people = folder.read().round.people
    assert len(people) == 10_000 and len({person.id for person in people}) == 10_000
    assert people[9_999].together == (people[9_998].id,)


def test_the_real_atlas(folder):
    """The shipped schools answer to the same questions as the made-up ones."""
    from matcher.geo import load_atlas

    atlas = load_atlas()
    primary = next(
        one for one in atlas.schools.values() if one.sector == "PO" and one.municipality == "GM0599"
    )
    folder.csv(
        "inschrijvingen",
        ["naam", "email", "school", "rol", "beschikbaar", "voorkeur_gebied"],
        [["Ada", "ada@school.nl", primary.code, "ib", "alle", primary.wijk]],
    )
    folder.csv(
        "locaties",
        ["locatie", "capaciteit", "momenten", "lat", "lon"],
        [[primary.code, 20, "alle", "", ""], ["Stadhuis", 30, "alle", "51,9225", "4,4792"]],
    )
    round_ = read_round(folder.path).round
    assert round_.people[0].x == primary.x and round_.people[0].preferred_area == primary.wijk
    assert round_.venues[0].wijk == primary.wijk
    assert round_.venues[1].wijk == "WK059901"
