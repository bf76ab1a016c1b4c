module "payments" {
  source = "../../modules/<<team>>"

  name     = "payments"
  stages   = [{ name = "test", protected = false }, { name = "live" }]
  passable = [module.service["billing"].role_arn]
}

module "storefront" {
  source = "../../modules/<<team>>"

  name     = "storefront"
  services = ["s3", "cloudfront"]
  stages   = [{ name = "test", repository = "shop" }, { name = "live", repository = "shop" }]
  passable = [for name in ["api", "web", "gateway"] : module.service[name].role_arn]
}

module "insight" {
  source = "../../modules/<<team>>"

  name     = "insight"
  services = ["athena", "glue", "s3"]
  stages   = [for name in ["test", "live"] : { name = name, repository = "reports" }]
}

resource "aws_iam_user" "person" {
  for_each = var.people

  name          = "${each.key}.<<name>>"
  path          = "/people/"
  force_destroy = true
  tags          = local.tags
}

resource "aws_iam_user_group_membership" "person" {
  for_each = var.people

  user   = aws_iam_user.person[each.key].name
  groups = distinct([for team in each.value.teams : lookup(local.groups, team, module.insight.group)])
}

locals {
  groups = {
    payments   = module.payments.group
    storefront = module.storefront.group
    insight    = module.insight.group
  }
}

resource "aws_iam_group" "administrators" {
  name = "<<name>>-administrators"
}

resource "aws_iam_group_policy_attachment" "administrators" {
  group      = aws_iam_group.administrators.name
  policy_arn = "arn:aws:iam::aws:policy/<<managed>>"
}
