# However the ARN comes to the attachment, the finding is where it is written.
variable "default" {
  type    = string
  default = "arn:aws:iam::aws:policy/AdministratorAccess" # expect: denylisted-policy
}

resource "aws_iam_role_policy_attachment" "variable" {
  role       = "a"
  policy_arn = var.default
}

locals {
  policies = [
    "arn:aws:iam::aws:policy/ReadOnlyAccess",
    "arn:aws:iam::aws:policy/AdministratorAccess", # expect: denylisted-policy
  ]
  admin = "AdministratorAccess"
}

resource "aws_iam_group_policy_attachment" "each" {
  for_each = toset(local.policies)

  group      = "b"
  policy_arn = each.value
}

data "aws_partition" "current" {}

resource "aws_iam_role_policy_attachment" "partition" {
  role       = "c"
  policy_arn = "arn:${data.aws_partition.current.partition}:iam::aws:policy/AdministratorAccess" # expect: denylisted-policy
}

resource "aws_iam_role_policy_attachment" "name" {
  role       = "d"
  policy_arn = "arn:aws:iam::aws:policy/${local.admin}" # expect: denylisted-policy
}

resource "aws_iam_role" "managed" {
  name               = "e"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [] })
  managed_policy_arns = [
    "arn:aws:iam::aws:policy/ReadOnlyAccess",
    "arn:aws:iam::aws:policy/AdministratorAccess", # expect: denylisted-policy
  ]
}

resource "aws_iam_role" "bounded" {
  name                 = "f"
  assume_role_policy   = jsonencode({ Version = "2012-10-17", Statement = [] })
  permissions_boundary = "arn:aws:iam::aws:policy/AdministratorAccess" # expect: denylisted-policy
}

resource "aws_ssoadmin_managed_policy_attachment" "admin" {
  instance_arn       = "arn:aws:sso:::instance/ssoins-1"
  permission_set_arn = "arn:aws:sso:::permissionSet/ssoins-1/ps-1"
  managed_policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess" # expect: denylisted-policy
}

variable "prod" {
  type = bool
}

resource "aws_iam_role_policy_attachment" "conditional" {
  role       = "g"
  policy_arn = var.prod ? "arn:aws:iam::aws:policy/ReadOnlyAccess" : "arn:aws:iam::aws:policy/AdministratorAccess" # expect: denylisted-policy
}

# One attachment to many is one root cause.
resource "aws_iam_policy_attachment" "many" {
  name       = "many"
  roles      = ["h", "i"]
  groups     = ["j"]
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess" # expect: denylisted-policy
}

# A policy of one's own by that name.
resource "aws_iam_policy" "own" {
  name   = "AdministratorAccess"
  policy = jsonencode({ Version = "2012-10-17", Statement = [] })
}

resource "aws_iam_role_policy_attachment" "own" {
  role       = "k"
  policy_arn = aws_iam_policy.own.arn # expect: denylisted-policy
}
