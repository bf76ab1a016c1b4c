# What limits sessions grants nothing.
resource "aws_rolesanywhere_profile" "build" {
  name                = "build"
  role_arns           = ["arn:aws:iam::123456789012:role/build"]
  managed_policy_arns = ["arn:aws:iam::aws:policy/AdministratorAccess"]
}

resource "awscc_rolesanywhere_profile" "deploy" {
  name                = "deploy"
  role_arns           = ["arn:aws:iam::123456789012:role/deploy"]
  managed_policy_arns = ["arn:aws:iam::aws:policy/AdministratorAccess"]
}
