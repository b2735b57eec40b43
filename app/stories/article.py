"""A story as machines that gather articles read it (schema.org)."""

from __future__ import annotations

from flask import url_for

from app.database import Document
from app.extensions import settings
from app.rest import moment
from app.stories.representation import address_of_picture
from app.stories.story import Story


def article(story: Story) -> Document:
    address = url_for("stories.show", id=story.id, slug=story.slug, _external=True)
    return {
        "@context": "https://schema.org",
        "@type": "Article",
        "@id": url_for("stories.show", id=story.id, _external=True),
        "url": address,
        "mainEntityOfPage": address,
        "headline": story.title,
        "description": story.summary,
        "datePublished": moment(story.published_at),
        "dateModified": moment(story.corrected_at or story.published_at),
        "inLanguage": "fr",
        "author": {"@type": "Person", "name": story.author.name},
        "publisher": {"@type": "Organization", "name": settings().site_name},
        "keywords": story.words,
        "isAccessibleForFree": True,
        "wordCount": len(story.text.split()),
        **_picture(story),
        **_correction(story),
    }


def _picture(story: Story) -> Document:
    if story.picture is None:
        return {}
    url = address_of_picture(story, story.picture)
    return {"image": {"@type": "ImageObject", "url": url, "caption": story.picture.alternative}}


def _correction(story: Story) -> Document:
    if not story.corrections:
        return {}
    return {
        "correction": [
            {"@type": "CorrectionComment", "text": one.words, "datePublished": moment(one.at)}
            for one in story.corrections
        ]
    }
