"""The GraphQL face, which translates and decides nothing. It is the only room that knows Strawberry."""
