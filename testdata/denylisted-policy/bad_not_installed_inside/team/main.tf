variable "policy" {
  type = string
}

module "role" {
  source   = "example/role/aws"
  policies = concat([var.policy], ["arn:aws:iam::aws:policy/AdministratorAccess"]) # expect: denylisted-policy
}
