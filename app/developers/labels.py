"""The words people read for the words of the catalogue of APIs."""

from types import SimpleNamespace

from flask_babel import lazy_gettext as _l

from app.developers.offered_api import Access, Domain

ACCESS = {Access.OPEN: _l("Open to everybody"), Access.AGREEMENT: _l("With an agreement")}
DOMAINS = {
    Domain.OFFERS: _l("Job offers"),
    Domain.OCCUPATIONS: _l("Occupations and skills"),
    Domain.TRAINING: _l("Training"),
    Domain.MARKET: _l("The labour market"),
    Domain.PLACES: _l("Places and ways to get there"),
    Domain.IDENTITY: _l("Identity and rights"),
    Domain.DOCUMENTS: _l("Documents and messages"),
    Domain.IDEAS: _l("Ideas and what became of them"),
}
WORDS = SimpleNamespace(access=ACCESS, domains=DOMAINS)
