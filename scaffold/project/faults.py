"""Faults of an existing project with which no command goes on."""

from scaffold.errors import FOUND, UserError
from scaffold.project.project import Project


def refuse_faults(project: Project) -> None:
    """Raise UserError if the settings or the manifest cannot be read."""
    layout = project.layout
    way_out = "Fix that; nothing was written."
    if not layout.settings_path:
        raise UserError(
            f"{layout.manage or layout.entries[0]}: there is no module {layout.settings_module}.",
            f"Create it, or name the one that holds the settings. {way_out}",
            FOUND,
        )
    project.files.source(layout.settings_path)
    if layout.settings_path in project.files.unreadable:
        fault = f"{layout.settings_path}: {project.files.unreadable[layout.settings_path]}."
        raise UserError(fault, way_out, FOUND)
    for _, _, name in project.settings.missing:
        if (path := project.module_path(name)) in project.files.unreadable:
            raise UserError(f"{path}: {project.files.unreadable[path]}.", way_out, FOUND)
    for path, fault in project.settings.unparsed:
        raise UserError(f"{path}: {fault}.", way_out, FOUND)
    for module in project.settings.cycles:
        raise UserError(f"{module} imports itself through star imports.", way_out, FOUND)
    for manifest in project.manifests:
        if manifest.fault:
            raise UserError(f"{manifest.path}: {manifest.fault}.", way_out, FOUND)
