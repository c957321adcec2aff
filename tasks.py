"""The tasks of this checkout; they live in the package, so that an installed wheel has them too."""

from invoke.collection import Collection

from publisher.commands import list_tasks

namespace = Collection(*list_tasks(installed=False))
