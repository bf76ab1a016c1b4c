# Modules in modules, for each team, whose outputs are used by the root module.
locals {
  teams = {
    orders  = { members = ["ana", "bo"], buckets = ["orders-in", "orders-out"] }
    billing = { members = ["cy"], buckets = [] }
  }
}

module "team" {
  source   = "./modules/team"
  for_each = local.teams

  name    = each.key
  members = each.value.members
  buckets = each.value.buckets
}

resource "aws_iam_policy" "audit" {
  name   = "audit"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "cloudtrail:LookupEvents", Resource = "*" }] })
}

resource "aws_iam_role_policy_attachment" "audit" {
  for_each   = module.team
  role       = each.value.role_name
  policy_arn = aws_iam_policy.audit.arn
}

resource "aws_iam_user" "auditor" {
  name = "auditor"
}

resource "aws_iam_user_policy_attachment" "auditor" {
  user       = aws_iam_user.auditor.name
  policy_arn = aws_iam_policy.audit.arn
}
