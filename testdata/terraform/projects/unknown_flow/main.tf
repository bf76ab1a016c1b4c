resource "aws_s3_bucket" "this" {
  for_each      = toset(["logs", "data"])
  bucket_prefix = "${each.key}-"
}

resource "aws_sqs_queue" "this" {
  name = "jobs"
}

resource "aws_kms_key" "this" {}

locals {
  arns    = values(aws_s3_bucket.this)[*].arn
  objects = formatlist("%s/*", local.arns)
  by_name = { for name, bucket in aws_s3_bucket.this : name => bucket.arn }
  lookup  = lookup(local.by_name, "logs", "none")
  chosen  = contains(keys(local.by_name), "data") ? local.by_name["data"] : "arn:aws:s3:::fallback"
  joined  = join(",", local.arns)
  all     = concat(local.arns, ["arn:aws:s3:::static"], local.objects)
}

module "grant" {
  source   = "./grant"
  for_each = local.by_name

  name      = each.key
  resources = [each.value, "${each.value}/*"]
  key       = each.key == "data" ? aws_kms_key.this.arn : null
  queues    = { (each.key) = aws_sqs_queue.this.arn }
}

resource "aws_iam_user" "this" {
  name = "flow"
}

resource "aws_iam_user_policy" "template" {
  name = "template"
  user = aws_iam_user.this.name
  policy = templatefile("${path.module}/policy.json.tftpl", {
    arns  = local.arns
    queue = aws_sqs_queue.this.arn
    user  = aws_iam_user.this
  })
}

resource "aws_iam_user_policy" "encoded" {
  count = length(local.arns) > 1 ? 1 : 0

  name = "encoded-${length(local.all)}"
  user = aws_iam_user.this.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "s3:*", Resource = local.all },
      { Effect = "Allow", Action = "sqs:*", Resource = aws_sqs_queue.this.arn },
    ]
  })
}

resource "aws_iam_group" "conditional" {
  for_each = {
    for name, arn in local.by_name : name => arn
    if name != "data"
  }

  name = startswith("g-${each.value}", "g-") ? "group-${each.key}" : "impossible"
}

resource "aws_iam_group_membership" "mixed" {
  name  = "mixed"
  group = aws_iam_group.conditional["logs"].name
  users = [aws_iam_user.this.name, aws_iam_user.this.unique_id, "known"]
}

resource "aws_iam_role" "chain" {
  name        = trimsuffix("chain-${substr(format("%-10s", "x"), 0, 3)}", "  ")
  description = try(aws_s3_bucket.this["missing"].arn, "no bucket")
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = aws_iam_user.this.arn } }]
  })
  tags = {
    Bucket = local.lookup
    Known  = can(aws_s3_bucket.this["logs"]) ? "yes" : "no"
    Joined = local.joined
  }
}

output "flow" {
  value = {
    chosen   = local.chosen
    count    = length(local.objects)
    is_null  = aws_sqs_queue.this.arn == null
    nullable = aws_sqs_queue.this.policy == null
    modules  = { for name, grant in module.grant : name => grant.statements }
    sorted   = length(sort(local.arns))
    first    = local.all[2]
    split    = length(split(":", "a:b"))
    element  = element(local.all, 2)
    or       = aws_kms_key.this.arn == "x" || true
    and      = aws_kms_key.this.arn == "x" && false
    prefix   = startswith("arn-${aws_kms_key.this.arn}", "arn-")
    tuple    = [aws_kms_key.this.id, "known"]
  }
}
