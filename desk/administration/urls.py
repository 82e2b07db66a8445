"""Addresses of administration, below the desk's."""

from django.urls import URLPattern, path

from desk.administration import audit, contracts, executives, organizations

urlpatterns: list[URLPattern] = [
    path("", organizations.administer, name="administer"),
    path("empresas/", organizations.list_organizations, name="list_organizations"),
    path("empresas/nova/", organizations.new_organization, name="new_organization"),
    path("empresas/<int:organization_id>/", organizations.edit_organization, name="edit_organization"),
    path("empresas/<int:organization_id>/filiais/nova/", organizations.new_branch, name="new_branch"),
    path("empresas/<int:organization_id>/contratos/novo/", contracts.new_contract, name="new_contract"),
    path("filiais/<int:branch_id>/", organizations.edit_branch, name="edit_branch"),
    path("contratos/<int:contract_id>/", contracts.edit_contract, name="edit_contract"),
    path("executivos/", executives.list_executives, name="list_executives"),
    path("executivos/novo/", executives.new_executive, name="new_executive"),
    path("executivos/<int:executive_id>/", executives.edit_executive, name="edit_executive"),
    path("mudancas/", audit.list_audit, name="list_audit"),
]
