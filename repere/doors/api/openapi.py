"""A door described to machines (OpenAPI 3.1), out of the parameters that its views declare."""

from collections.abc import Iterable, Mapping
from typing import Any

PAGE = {
    "type": "object",
    "required": [
        "total_items",
        "total_pages",
        "page_number",
        "size",
        "first_page",
        "last_page",
        "empty",
        "contents",
    ],
    "properties": {
        **{name: {"type": "integer"} for name in ("total_items", "total_pages", "page_number", "size")},
        **{name: {"type": "boolean"} for name in ("first_page", "last_page", "empty")},
        "contents": {"type": "array", "items": {"$ref": "#/components/schemas/Item"}},
    },
}
# data·inclusion and the search: a list says how many it holds.
ITEMS = {
    "type": "object",
    "required": ["items", "size"],
    "properties": {
        "items": {"type": "array", "items": {"$ref": "#/components/schemas/Item"}},
        **{name: {"type": "integer"} for name in ("size", "total", "page", "pages")},
        "next": {"type": ["string", "null"]},
    },
}
ITEM = {"type": "object", "properties": {"id": {"type": "string"}}}
ERROR = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message"],
            "properties": {name: {"type": "string"} for name in ("code", "message", "parameter")},
        }
    },
}


def described(
    title: str,
    version: str,
    server: str,
    paths: Iterable[tuple[str, Any, bool]],
    *,
    page: Mapping[str, Any] = PAGE,
) -> dict[str, Any]:
    """The document of a door; `paths`: address, view and whether it answers with a list, which `page` describes."""
    found = {
        path: {
            "get": _operation(path, view, is_list=is_list),
            **({"post": _operation(path, view, is_list=is_list, is_post=True)} if is_list else {}),
        }
        for path, view, is_list in paths
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version},
        "servers": [{"url": server}],
        "paths": found,
        "components": {"schemas": {"Page": page, "Item": ITEM, "Error": ERROR}},
    }


def _operation(path: str, view: Any, *, is_list: bool, is_post: bool = False) -> dict[str, Any]:
    name = path.strip("/").replace("/{id}", "_by_id").replace("/", "_") or "root"
    key = [{"name": "id", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}]
    operation: dict[str, Any] = {
        "operationId": f"{'post' if is_post else 'get'}_{name}",
        "summary": (view.__doc__ or "").strip(),
        "responses": {
            "200": _answer("Page" if is_list else "Item", lines=is_list),
            "400": _answer("Error"),
            "404": _answer("Error"),
            "429": _answer("Error"),
        },
    }
    if is_post:
        said = {param.name: param.schema | {"description": param.about} for param in view.params}
        body = {"schema": {"type": "object", "properties": said}}
        operation["requestBody"] = {
            "content": dict.fromkeys(("application/json", "application/x-www-form-urlencoded"), body)
        }
    else:
        operation["parameters"] = [
            {"name": param.name, "in": "query", "description": param.about, "schema": param.schema}
            for param in view.params
        ]
    if "{id}" in path:
        operation["parameters"] = [*operation.get("parameters", []), *key]
    return operation


def _answer(schema: str, *, lines: bool = False) -> dict[str, Any]:
    content: dict[str, Any] = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    if lines:
        content["application/x-ndjson"] = {"schema": {"type": "string"}}
    return {"description": schema, "content": content}
