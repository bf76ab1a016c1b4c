# What the module does with it can be read: nothing.
module "role" {
  source     = "./role"
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}
