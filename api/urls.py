"""Addresses of this door."""

from django.urls import URLPattern, URLResolver, include, path

from api.alerts import roster
from api.alerts import views as alerts
from api.catalogue import views as catalogue
from api.customers import people
from api.customers import views as customers
from api.notices import views as notices
from api.root import Me, Root
from api.tickets.files import EraseFile, OneFile

app_name = "api"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", Root.as_view(), name="root"),
    path("me/", Me.as_view(), name="me"),
    path("tickets/", include("api.tickets.urls")),
    path("alerts/", alerts.Alerts.as_view(), name="alerts"),
    path("alerts/<int:alert_id>/", alerts.OneAlert.as_view(), name="alert"),
    path("alerts/<int:alert_id>/acknowledge/", alerts.AcknowledgeAlert.as_view(), name="acknowledge_alert"),
    path("alerts/<int:alert_id>/take/", alerts.TakeAlerted.as_view(), name="take_alerted"),
    path("roster/", roster.Roster.as_view(), name="roster"),
    path("files/<uuid:file_id>/", OneFile.as_view(), name="file"),
    path("files/<uuid:file_id>/erase/", EraseFile.as_view(), name="erase_file"),
    path("organizations/", customers.Organizations.as_view(), name="organizations"),
    path("organizations/<int:organization_id>/", customers.OneOrganization.as_view(), name="organization"),
    path("branches/", customers.Branches.as_view(), name="branches"),
    path("branches/<int:branch_id>/", customers.OneBranch.as_view(), name="branch"),
    path("contracts/", customers.Contracts.as_view(), name="contracts"),
    path("contracts/<int:contract_id>/", customers.OneContract.as_view(), name="contract"),
    path("executives/", customers.Executives.as_view(), name="executives"),
    path("executives/<int:executive_id>/", customers.OneExecutive.as_view(), name="executive"),
    path("people/", people.People.as_view(), name="people"),
    path("people/<int:person_id>/", people.OnePerson.as_view(), name="person"),
    path("people/<int:person_id>/invite/", people.Invite.as_view(), name="invite_person"),
    path("people/<int:person_id>/deactivate/", people.Deactivate.as_view(), name="deactivate_person"),
    path("people/<int:person_id>/reactivate/", people.Reactivate.as_view(), name="reactivate_person"),
    path("people/<int:person_id>/sign-out/", people.SignOut.as_view(), name="sign_out_person"),
    path("products/", catalogue.Products.as_view(), name="products"),
    path("products/<int:product_id>/", catalogue.OneProduct.as_view(), name="product"),
    path("module-groups/", catalogue.ModuleGroups.as_view(), name="module_groups"),
    path("module-groups/<int:group_id>/", catalogue.OneModuleGroup.as_view(), name="module_group"),
    path("modules/", catalogue.Modules.as_view(), name="modules"),
    path("modules/<int:module_id>/", catalogue.OneModule.as_view(), name="module"),
    path("routines/", catalogue.Routines.as_view(), name="routines"),
    path("routines/<int:routine_id>/", catalogue.OneRoutine.as_view(), name="routine"),
    path("notifications/", notices.Notices.as_view(), name="notifications"),
    path("notifications/unread-count/", notices.UnreadCount.as_view(), name="unread_count"),
    path("notifications/mark-read/", notices.ReadNotices.as_view(), name="read_notifications"),
    path("preferences/", notices.Preferences.as_view(), name="preferences"),
]
