"""The tasks of this checkout; they live in the package, so that an installed wheel has them too."""

from invoke.collection import Collection

from publisher.commands import list_tasks
from publisher.driver.program import keep_bytecode

keep_bytecode()
namespace = Collection(*list_tasks(installed=False))
