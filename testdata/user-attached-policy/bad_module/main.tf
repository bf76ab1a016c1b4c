# A fault in a module is one finding, however often it is called.
module "red" {
  source = "./team"
  name   = "red"
}

module "blue" {
  source = "./team"
  name   = "blue"
}

module "more" {
  source   = "./team"
  for_each = toset(["green", "yellow"])
  name     = each.key
}
