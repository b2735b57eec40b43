"""The picture of a story: drawn anew in two sizes, said in words, given to whoever may see the story."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from app.stories.picture import WIDEST, WIDEST_SMALL
from app.uploads import LARGEST
from tests.sheaf import PDF, PNG

SHOWS = {"alternative": "Deux femmes devant une table, au marché", "credit": "Yann Guillou"}
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def photograph(width: int = 2_000, height: int = 1_000, **more) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), (200, 120, 60)).save(file, "JPEG", **more)
    return file.getvalue()


def send(browser, story, content=None, name="marche.jpg", **more):
    form = {**SHOWS, **more}
    if content is not None:
        form["file"] = (io.BytesIO(content), name)
    return browser.post(f"/stories/{story.id}/picture/choose", form, content_type="multipart/form-data")


def size_of(answer) -> tuple[int, int]:
    with Image.open(io.BytesIO(answer.data)) as drawn:
        return drawn.size


def test_a_photograph_is_drawn_anew_in_two_sizes_without_where_and_when(make, browse, writer):
    exif = Image.Exif()
    exif[0x010E] = "zibelinelieu"
    story = make.story("Au marché")
    assert b"zibelinelieu" in photograph(exif=exif)
    assert send(writer, story, photograph(exif=exif)).status_code == 303
    whole, small = (browse.get(f"/stories/{story.id}/picture{size}") for size in ("", "/small"))
    assert (size_of(whole), size_of(small)) == ((WIDEST, WIDEST // 2), (WIDEST_SMALL, WIDEST_SMALL // 2))
    assert whole.mimetype == small.mimetype == "image/jpeg"
    assert b"zibeline" not in whole.data + small.data
    page = browse.get(f"/stories/{story.id}-au-marche").text
    assert f'alt="{SHOWS["alternative"]}"' in page and "Yann Guillou" in page
    assert f'alt="{SHOWS["alternative"]}"' in browse.get("/stories").text


@pytest.mark.parametrize(
    "content, name",
    [(SVG, "dessin.svg"), (SVG, "dessin.png"), (PDF, "photo.jpg"), (b"", "vide.jpg"), (PNG[:60], "moitie.png"),
     (b"bonjour", "photo.txt"), (PNG + b"x" * LARGEST, "lourd.png")],
)  # fmt: skip
def test_what_is_no_picture_is_refused_and_what_was_said_of_it_kept(make, writer, content, name):
    story = make.story()
    page = send(writer, story, content, name)
    assert page.status_code == 422
    assert SHOWS["alternative"] in page.text
    assert make.again(story).version == story.version


def test_a_picture_says_what_it_shows(make, writer, browse):
    story = make.story()
    assert send(writer, story, PNG, "a.png", alternative=" ").status_code == 422
    assert send(writer, story).status_code == 422, "and there is one"
    assert browse.get(f"/stories/{story.id}/picture").status_code == 404


def test_words_change_without_another_file_and_another_file_takes_the_place_of_the_first(make, browse, writer):
    story = make.story("Au marché")
    send(writer, story, PNG, "a.png")
    before = browse.get(f"/stories/{story.id}/picture")
    assert send(writer, story, alternative="Une table").status_code == 303
    browse.app.extensions["guest_pages"].pages.clear()
    assert 'alt="Une table"' in browse.get(f"/stories/{story.id}-au-marche").text
    assert send(writer, story, photograph()).status_code == 303
    after = browse.get(f"/stories/{story.id}/picture")
    assert after.mimetype == "image/jpeg" and after.headers["ETag"] != before.headers["ETag"]
    assert writer.post(f"/stories/{story.id}/picture/away").status_code == 303
    assert browse.get(f"/stories/{story.id}/picture").status_code == 404


def test_a_picture_is_not_seen_before_its_story_nor_after(make, browse, writer):
    story = make.story("Au marché", state="draft")
    send(writer, story, PNG, "a.png")
    address = f"/stories/{story.id}/picture"
    own = writer.get(address)
    assert own.status_code == 200 and own.headers["Cache-Control"] == "no-store"
    for size in ("", "/small"):
        assert browse.get(address + size).status_code == 404
        assert browse.as_(make.staff()).get(address + size).status_code == 404
    writer.post(f"/stories/{story.id}/publish")
    assert browse.get(address).status_code == 200
    writer.post(f"/stories/{story.id}/withdraw", {"reason": "Erreur"})
    assert browse.get(address).status_code == 404


def test_a_browser_that_has_it_is_not_sent_it_again(make, browse, writer):
    story = make.story()
    send(writer, story, PNG, "a.png")
    first = browse.get(f"/stories/{story.id}/picture")
    assert first.headers["X-Content-Type-Options"] == "nosniff"
    again = browse.get(f"/stories/{story.id}/picture", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    other = browse.get(f"/stories/{story.id}/picture/small", headers={"If-None-Match": first.headers["ETag"]})
    assert other.status_code == 200


def test_only_those_who_write_choose_it(make, browse):
    story = make.story()
    for other in (browse.as_(make.staff()), browse.as_(make.with_role("facilitator", "martinique"))):
        assert send(other, story, PNG, "a.png").status_code == 403
        assert other.get(f"/stories/{story.id}/picture/choose").status_code == 403
