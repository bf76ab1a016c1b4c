module "a" {
  source = "./team"
  policy = "arn:aws:iam::aws:policy/AdministratorAccess" # expect: denylisted-policy
}

module "b" {
  source = "./team"
  policy = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}
