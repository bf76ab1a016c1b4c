module "reader" {
  source      = "./role"
  name        = "reader"
  policy_arns = ["arn:aws:iam::aws:policy/ReadOnlyAccess"]
}

module "admin" {
  source = "./role"
  name   = "admin"
  policy_arns = [
    "arn:aws:iam::aws:policy/ReadOnlyAccess",
    "arn:aws:iam::aws:policy/AdministratorAccess", # expect: denylisted-policy
  ]
}
