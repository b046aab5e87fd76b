"""Every room with pages, in the order of a computer's life, and what later rooms give to earlier ones."""

from flask import Flask

from ordis import jobs, mails, menu, models
from ordis.accounts.mailing import kinds as mail_kinds
from ordis.accounts.mailing.views import blueprint as mail_texts
from ordis.accounts.permissions import Permission
from ordis.accounts.views import blueprint as accounts
from ordis.aftercare import keeping as retention
from ordis.aftercare import panel as aftercare_panels
from ordis.aftercare.first_steps import panel as first_steps_panels
from ordis.aftercare.first_steps.views import blueprint as first_steps
from ordis.aftercare.incidents import panel as incident_panels
from ordis.aftercare.incidents.views import blueprint as incidents
from ordis.aftercare.register.views import blueprint as no_resale
from ordis.aftercare.resale.views import blueprint as resale
from ordis.aftercare.surveys import panel as survey_panels
from ordis.aftercare.surveys.views import blueprint as surveys
from ordis.aftercare.views import blueprint as aftercare
from ordis.aftercare.waivers import actions as waiver_actions
from ordis.aftercare.waivers import panel as waiver_panels
from ordis.aftercare.waivers.views import blueprint as waivers
from ordis.allocation import panel as allocation_panels
from ordis.allocation.commission.views import blueprint as commission
from ordis.allocation.plans.views import blueprint as plans
from ordis.allocation.policy import standing
from ordis.allocation.policy.views import blueprint as policy
from ordis.allocation.views import blueprint as allocation
from ordis.api import description as api
from ordis.api import views as api_views  # noqa: F401 (it declares the addresses of the API)
from ordis.api.panel import panel as tokens_panel
from ordis.api.token_views import blueprint as tokens
from ordis.ceremonies import panel as ceremonies_panel
from ordis.ceremonies.guests import panel as guests_panel
from ordis.ceremonies.testimonies.keeping import RETENTION as CEREMONIES_KEPT
from ordis.ceremonies.views import blueprint as ceremonies
from ordis.devices import moves, panels, steps
from ordis.devices.camera.views import blueprint as camera
from ordis.devices.labels import sources
from ordis.devices.labels.addresses import blueprint as labels
from ordis.devices.labels.sources import Source
from ordis.devices.lifecycle import Move
from ordis.devices.moves import MoveAction
from ordis.devices.panels import Panel
from ordis.devices.scanning.labels import card_labels
from ordis.devices.steps import Step
from ordis.devices.views import blueprint as devices
from ordis.documents import since
from ordis.documents.batches import kinds as batch_kinds
from ordis.documents.batches.views import blueprint as batches
from ordis.documents.models import DocumentKind
from ordis.documents.queries import content_of
from ordis.documents.views import blueprint as documents
from ordis.documents.wording import kinds as wording_kinds
from ordis.documents.wording import views as wording_views
from ordis.documents.wording.kinds import Wording
from ordis.donations import panels as donor_panels
from ordis.donations import queries as donations_queries
from ordis.donations.certificate_batch import CERTIFICATES as DONATION_CERTIFICATES
from ordis.donations.collections import stop_views  # noqa: F401 (it declares the addresses of stops)
from ordis.donations.custody import container_views  # noqa: F401 (it declares the addresses of containers)
from ordis.donations.custody.labels import container_labels
from ordis.donations.custody.views import blueprint as collections
from ordis.donations.offers.views import blueprint as offers
from ordis.donations.signing.views import blueprint as signing
from ordis.donations.texts.wording import DONATION
from ordis.donations.views import blueprint as donations
from ordis.handover import actions as handover_actions
from ordis.handover import districts as districts_held
from ordis.handover import keeping
from ordis.handover import panel as handover_panels
from ordis.handover.blueprints import BLUEPRINTS as HANDOVER
from ordis.handover.kiosk import confinement
from ordis.handover.slots import panel as slots_panels
from ordis.handover.texts.wording import NO_RESALE
from ordis.indicators import marking
from ordis.indicators.impact.views import blueprint as impact
from ordis.indicators.territory.views import blueprint as territory
from ordis.indicators.views import blueprint as indicators
from ordis.kernel import mail
from ordis.partners import actions as partners_actions
from ordis.partners import closing as partners_closing
from ordis.partners.actions import Follower
from ordis.partners.closing import Objection
from ordis.partners.directory.views import blueprint as directory
from ordis.partners.territory import actions as territory_actions
from ordis.partners.territory.views import blueprint as districts
from ordis.partners.views import blueprint as partners
from ordis.referrals import panels as referral_panels
from ordis.referrals import queries as referrals_queries
from ordis.referrals import stages as referral_stages
from ordis.referrals.change_views import blueprint as changing
from ordis.referrals.drafts.views import blueprint as drafts
from ordis.referrals.exclusions.views import blueprint as exclusions
from ordis.referrals.messages.views import blueprint as messages
from ordis.referrals.quotas.actions import refuse_two_at_once
from ordis.referrals.quotas.views import blueprint as quotas
from ordis.referrals.views import blueprint as referrals
from ordis.refurbishing import actions as refurbishing_actions
from ordis.refurbishing.outside import queries as outside_queries
from ordis.refurbishing.outside.steps import PUT_IN_A_LOT, TAKE_BACK
from ordis.refurbishing.outside.views import blueprint as outside
from ordis.refurbishing.panel import panel as refurbishing_panel
from ordis.refurbishing.parts.views import blueprint as parts
from ordis.refurbishing.steps import MARK_READY, QUALITY, START_WORK
from ordis.refurbishing.views import blueprint as refurbishing
from ordis.reports.blueprints import BLUEPRINTS as REPORTS
from ordis.stock.counting.views import blueprint as counting
from ordis.stock.labels import place_labels
from ordis.stock.panel import panel as stock_panel
from ordis.stock.recycling.steps import LOAD
from ordis.stock.recycling.views import blueprint as recycling
from ordis.stock.steps import PUT
from ordis.stock.views import blueprint as stock
from ordis.wiping import bench_panels
from ordis.wiping import panel as wiping_panels
from ordis.wiping.certificate_batch import CERTIFICATES as WIPING_CERTIFICATES
from ordis.wiping.certificate_since import since_issued
from ordis.wiping.demand import demand_changed
from ordis.wiping.inventory_views import blueprint as inventories
from ordis.wiping.views import blueprint as wiping

BLUEPRINTS = (
    accounts,
    mail_texts,
    documents,
    batches,
    partners,
    directory,
    districts,
    devices,
    camera,
    labels,
    donations,
    collections,
    signing,
    offers,
    wiping,
    inventories,
    refurbishing,
    parts,
    outside,
    stock,
    counting,
    recycling,
    referrals,
    drafts,
    changing,
    messages,
    quotas,
    exclusions,
    allocation,
    policy,
    commission,
    plans,
    *HANDOVER,
    aftercare,
    incidents,
    first_steps,
    surveys,
    no_resale,
    resale,
    waivers,
    impact,
    indicators,
    territory,
    ceremonies,
    *REPORTS,
    tokens,
)

DEVICE_PANELS: tuple[Panel, ...] = (
    wiping_panels.panel,
    refurbishing_panel,
    stock_panel,
    allocation_panels.panel,
    handover_panels.panel,
    aftercare_panels.panel,
    incident_panels.panel,
)
"""What later rooms add to the page of a device, in the order of the page."""

DONOR_PANELS: tuple[donor_panels.Panel, ...] = (ceremonies_panel.donor_panel,)
"""What later rooms add to the donor’s space, in the order of the page."""

BENCH_PANELS: tuple[bench_panels.Panel, ...] = (tokens_panel,)
"""What later rooms add to the page of a bench, in the order of the page."""

REFERRAL_PANELS: tuple[referral_panels.Panel, ...] = (
    slots_panels.referral_panel,
    allocation_panels.referral_panel,
    first_steps_panels.referral_panel,
    waiver_panels.referral_panel,
    incident_panels.referral_panel,
    survey_panels.referral_panel,
    guests_panel.referral_panel,
)
"""What later rooms add to the page of a referral, in the order of the page."""

ORGANISATION_OBJECTIONS: tuple[Objection, ...] = (
    donations_queries.in_hand,
    outside_queries.in_hand,
    referrals_queries.in_hand,
)
"""What rooms have in hand with an organisation, which keeps it from being archived."""

ORGANISATION_FOLLOWERS: tuple[Follower, ...] = (demand_changed, refuse_two_at_once)
"""What later rooms do when the record of an organisation has changed."""

REFERRAL_FOLLOWERS: tuple[referral_stages.Follower, ...] = (standing.follow, handover_actions.follow)
"""What later rooms do when a referral has changed stage, or changed its facts."""

SIGNATURE_FOLLOWERS: tuple[keeping.Follower, ...] = (waiver_actions.forget,)
"""What later rooms forget with a signature."""

DEVICE_MOVES: dict[Move, MoveAction] = {
    Move.START_WORK: refurbishing_actions.start_work,
    Move.MARK_READY: refurbishing_actions.mark_ready,
    Move.REOPEN_WORK: refurbishing_actions.reopen_work,
    Move.KEEP_FOR_PARTS: refurbishing_actions.keep_for_parts,
}
"""Moves that are more than a change of stage: the action of the room that makes them, by every door."""

BENCH_STEPS: tuple[Step, ...] = (
    steps.of_move(Move.CERTIFY_WIPE),
    START_WORK,
    QUALITY,
    PUT_IN_A_LOT,
    TAKE_BACK,
    MARK_READY,
    steps.of_move(Move.REOPEN_WORK),
    PUT,
    steps.HOLD,
    steps.of_move(Move.KEEP_FOR_PARTS),
    LOAD,
)
"""What the bench scanner, the drawer and bulk actions may apply, in the order of a computer's life."""

LABEL_SOURCES: dict[str, Source] = {"containers": container_labels, "places": place_labels, "cards": card_labels}
"""What later rooms may have labels printed for, by the name that the dialog is given."""


BATCHES: tuple[batch_kinds.Kind, ...] = (WIPING_CERTIFICATES, DONATION_CERTIFICATES)
"""Papers that later rooms let be sealed together by the worker."""

SINCE_ISSUED: dict[DocumentKind, since.Teller] = {DocumentKind.WIPING_CERTIFICATE: since_issued}
"""What a check of a paper adds, when what it speaks of has changed since."""

WORDINGS: tuple[Wording, ...] = (NO_RESALE, DONATION)
"""The texts that are signed: what each may say, the model it begins with, and its pages."""


def register(app: Flask) -> None:
    app.extensions["tables"] = models.ROOMS
    wording_kinds.use(WORDINGS)
    mail_kinds.use(mails.MAIL_STAGES)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    wording_views.install(app)
    confinement.install(app)
    api.install(app)
    menu.install(app)
    marking.install()
    panels.use(DEVICE_PANELS)
    donor_panels.use(DONOR_PANELS)
    bench_panels.use(BENCH_PANELS)
    referral_panels.use(REFERRAL_PANELS)
    referral_stages.use(REFERRAL_FOLLOWERS)
    partners_actions.use(ORGANISATION_FOLLOWERS)
    territory_actions.use(districts_held.COLUMNS)
    partners_closing.use(ORGANISATION_OBJECTIONS)
    moves.use(DEVICE_MOVES)
    steps.use(BENCH_STEPS)
    sources.use(LABEL_SOURCES)
    batch_kinds.use(BATCHES)
    since.use(SINCE_ISSUED)
    mail.attach_from(content_of)
    keeping.use(SIGNATURE_FOLLOWERS)
    retention.use(CEREMONIES_KEPT)
    app.jinja_env.globals["permissions"] = Permission
    jobs.install(app)
