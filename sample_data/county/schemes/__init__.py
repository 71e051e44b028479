"""What goes wrong in the county: every module here that does not start with an underscore names its KINDS."""
