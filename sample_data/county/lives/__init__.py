"""The county's lawful life: every module here that does not start with an underscore has a function `live`."""
