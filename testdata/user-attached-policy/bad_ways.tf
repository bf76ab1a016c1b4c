# The policy is named elsewhere: the finding stays where it is attached, and shows the way.
variable "policy_arn" {
  default = "arn:aws:iam::aws:policy/AmazonRDSFullAccess"
}

locals {
  policy_arn = var.policy_arn
}

resource "aws_iam_user_policy_attachment" "local" {
  user       = "bo.jensen"
  policy_arn = local.policy_arn # expect: user-attached-policy
}

resource "aws_iam_user_policy_attachment" "each" {
  for_each = toset([
    "arn:aws:iam::aws:policy/IAMReadOnlyAccess", # expect: user-attached-policy
    local.policy_arn,                            # expect: user-attached-policy
  ])

  user       = "ana.lopez"
  policy_arn = each.value
}
