"""JSON Schema of the files people write, for editors that complete and check while one types."""

from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from copsim.scenario.fields import Part
from copsim.scenario.model import Scenario


class _Toml(GenerateJsonSchema):
    """TOML has no null: an optional key is there with its type or not at all; a missing table is one without keys."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        found = super().default_schema(schema)
        if isinstance(found.get("default", {}), dict | None):
            found.pop("default", None)
        return found


def scenario_schema() -> dict[str, Any]:
    """Schema of a scenario file, JSON Schema draft 2020-12.

    >>> scenario_schema()["required"]
    ['format', 'name', 'title', 'weeks', 'people']
    """
    return schema_of(Scenario)


def schema_of(model: type[Part]) -> dict[str, Any]:
    """Schema of one kind of file, JSON Schema draft 2020-12."""
    schema = model.model_json_schema(by_alias=True, schema_generator=_Toml)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema"} | schema
