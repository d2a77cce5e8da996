"""Where a project's uploads go: an object store, or a folder."""

import re

from scaffold.project.project import Project

# Signs of an object store in settings and names of requirements.
_SIGNS = {
    "azure": r"azure_storage|azurestorage|azure-storage-blob|\baz://",
    "s3": r"s3boto|s3storage|backends\.s3\b|\bboto3?\b|\bs3://|aws_storage_bucket_name",
}


def storage_of(project: Project) -> str:
    """Return the answer to `storage`: as given, else as settings and requirements show it."""
    if "storage" in project.chosen:
        return project.chosen["storage"]
    texts = [source.text for source in project.settings.sources]
    text = "\n".join([*texts, *project.requires]).lower()
    return next((kind for kind, signs in _SIGNS.items() if re.search(signs, text)), "file")
