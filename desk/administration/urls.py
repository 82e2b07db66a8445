"""Addresses of administration, below the desk's."""

from django.urls import URLPattern, path

from desk.administration import audit, catalogue, catalogue_table, contracts, executives, organizations, people

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
    path("pessoas/", people.list_people, name="list_people"),
    path("pessoas/nova/", people.new_person, name="new_person"),
    path("pessoas/<int:person_id>/", people.edit_person, name="edit_person"),
    path("pessoas/<int:person_id>/convidar/", people.invite_person, name="invite_person"),
    path("pessoas/<int:person_id>/desativar/", people.deactivate_person, name="deactivate_person"),
    path("pessoas/<int:person_id>/reativar/", people.reactivate_person, name="reactivate_person"),
    path("pessoas/<int:person_id>/encerrar-sessoes/", people.end_sessions, name="end_sessions"),
    path("pessoas/<int:person_id>/segunda-etapa/", people.reset_second_step, name="reset_second_step"),
    path("catalogo/modulos/", catalogue.list_entries, {"kind": "modules"}, name="list_modules"),
    path("catalogo/modulos/novo/", catalogue.new_entry, {"kind": "modules"}, name="new_module"),
    path("catalogo/modulos/<int:module_id>/", catalogue.edit_entry, {"kind": "modules"}, name="edit_module"),
    path("catalogo/rotinas/", catalogue.list_entries, {"kind": "routines"}, name="list_routines"),
    path("catalogo/rotinas/nova/", catalogue.new_entry, {"kind": "routines"}, name="new_routine"),
    path("catalogo/rotinas/<int:routine_id>/", catalogue.edit_entry, {"kind": "routines"}, name="edit_routine"),
    path("catalogo/produtos/", catalogue.list_entries, {"kind": "products"}, name="list_products"),
    path("catalogo/produtos/novo/", catalogue.new_entry, {"kind": "products"}, name="new_product"),
    path("catalogo/produtos/<int:product_id>/", catalogue.edit_entry, {"kind": "products"}, name="edit_product"),
    path("catalogo/grupos/", catalogue.list_entries, {"kind": "groups"}, name="list_module_groups"),
    path("catalogo/grupos/novo/", catalogue.new_entry, {"kind": "groups"}, name="new_module_group"),
    path("catalogo/grupos/<int:group_id>/", catalogue.edit_entry, {"kind": "groups"}, name="edit_module_group"),
    path("catalogo/planilha/", catalogue_table.export_catalogue, name="export_catalogue"),
    path("catalogo/importar/", catalogue_table.import_catalogue, name="import_catalogue"),
    path("mudancas/", audit.list_audit, name="list_audit"),
]
