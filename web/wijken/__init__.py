"""One wijk of a round, for the wijktrekker who knows it best."""
