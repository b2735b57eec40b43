"""Pages for those who write programs."""

import re

import pytest

from tests.api.contract import PREFIX, described


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_first_page_leads_to_everything(browse, language):
    page = browse.get("/developers", headers={"Accept-Language": language}).text
    assert page.count("<h1") == 1
    for address in ("/developers/api", f"{PREFIX}/openapi.json", "/ideas.atom", "/me/settings"):
        assert f'href="{address}"' in page


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_reference_tells_of_every_operation_and_every_schema(app, browse, language):
    answer = browse.get("/developers/api", headers={"Accept-Language": language})
    assert answer.status_code == 200
    page, document = answer.text, described(app)
    assert page.count("<h1") == 1
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method != "parameters":
                assert f'id="{operation["operationId"]}"' in page
        assert f"{PREFIX}{path}</code>" in page
    for name in document["components"]["schemas"]:
        assert f'id="schema-{name}"' in page


def test_every_link_within_the_reference_leads_somewhere(browse):
    page = browse.get("/developers/api").text
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)


def test_no_style_and_no_script_stands_in_the_pages(browse):
    for url in ("/developers", "/developers/api"):
        page = browse.get(url).text
        assert " style=" not in page
        assert not re.search(r"<script(?![^>]*\bsrc=)", page)
