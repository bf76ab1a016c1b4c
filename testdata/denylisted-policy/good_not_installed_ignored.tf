# The findings stay in the report, suppressed with the reason.
module "argument" {
  source     = "example/role/aws"
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess" # iamvet:ignore[denylisted-policy] the module takes most of it away again
}

# iamvet:ignore[denylisted-policy] opened by two people, each use is reviewed
module "whole" {
  source   = "example/role/aws"
  policies = ["arn:aws:iam::aws:policy/AdministratorAccess"]
}
