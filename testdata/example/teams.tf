data "aws_partition" "current" {}

data "aws_iam_policy_document" "write_metrics" {
  statement {
    sid       = "WriteMetrics"
    actions   = ["cloudwatch:PutMetricData"]
    resources = ["*"]

    condition {
      test     = "StringEquals"
      variable = "cloudwatch:namespace"
      values   = ["example.com/shop"]
    }
  }
}

resource "aws_iam_policy" "write_metrics" {
  name   = "write-metrics"
  policy = data.aws_iam_policy_document.write_metrics.json
}

module "shop" {
  source = "./modules/team"

  team        = "shop"
  service     = "ecs-tasks.amazonaws.com"
  policy_arns = { metrics = aws_iam_policy.write_metrics.arn }
}

module "platform" {
  source = "./modules/team"

  team    = "platform"
  service = "ec2.amazonaws.com"
  policy_arns = {
    admin   = "arn:${data.aws_partition.current.partition}:iam::aws:policy/AdministratorAccess"
    metrics = aws_iam_policy.write_metrics.arn
  }
}

output "role_arns" {
  description = "The role of each team"
  value = {
    shop     = module.shop.role_arn
    platform = module.platform.role_arn
  }
}
