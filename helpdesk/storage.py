"""Static files under hashed names, module imports included."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class ManifestStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # -- untyped upstream
    """WhiteNoise's manifest storage, which also rewrites `import` lines in ES modules."""

    support_js_module_import_aggregation = True
