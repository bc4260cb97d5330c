// The rules for a schema, and those of Relay. What is set otherwise says why.
import graphql from "@graphql-eslint/eslint-plugin";

const recommended = graphql.configs["flat/schema-recommended"].rules;
const [level, { EnumValueDefinition, ...names }] =
  recommended["@graphql-eslint/naming-convention"];

export default [
  {
    files: ["*.graphql"],
    languageOptions: {
      parser: graphql.parser,
      parserOptions: { graphQLConfig: { schema: "schema.graphql" } },
    },
    plugins: { "@graphql-eslint": graphql },
    rules: {
      ...recommended,
      ...graphql.configs["flat/schema-relay"].rules,
      "@graphql-eslint/no-scalar-result-type-on-mutation": "error",
      // A fault in one field must leave the answers of the others.
      "@graphql-eslint/require-nullable-result-in-root": "error",
      // A message's role keeps the spelling that chats and callers have for it.
      "@graphql-eslint/naming-convention": [
        level,
        {
          ...names,
          "EnumValueDefinition[parent.name.value!=MessageRole]":
            EnumValueDefinition,
        },
      ],
      // The only directive is GraphQL's own @oneOf, which is printed bare.
      "@graphql-eslint/require-description": [
        "error",
        { types: true, rootField: true, FieldDefinition: true, EnumValueDefinition: true, InputValueDefinition: false },
      ],
      // Connections have nodes beside edges, and list things that have no id of their own, such as relations.
      "@graphql-eslint/relay-edge-types": [
        "error",
        { withEdgeSuffix: true, shouldImplementNode: false, listTypeCanWrapOnlyEdgeType: false },
      ],
      // The interface Node says what has an id: hits, payloads and pages have none.
      "@graphql-eslint/strict-id-in-types": "off",
      // `ownerId` is the id that callers gave an owner, beside its `id`.
      "@graphql-eslint/no-typename-prefix": "off",
    },
  },
];
