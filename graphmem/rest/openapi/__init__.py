"""The OpenAPI document of mem0's wire, made of the routes and their handlers' signatures: there is no second list."""
