"""The GraphQL face: it translates and decides nothing. The only room that knows Strawberry."""
