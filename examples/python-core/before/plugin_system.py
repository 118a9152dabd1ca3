"""The core's own plugin system, before the change: it calls plugins in the core's process."""


class PluginManager:
    def __init__(self):
        self.enabled = True
        self.plugins = {}

    def startup(self, ctx):
        pass

    def dispatch_event(self, event):
        for plugin in self.plugins.values():
            plugin.on_event(event)

    def shutdown(self):
        pass


_manager = PluginManager()


def get_plugin_manager():
    return _manager
