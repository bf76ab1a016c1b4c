variable "consumers" {
  type    = map(list(string))
  default = { orders = ["111111111111", "222222222222"], audit = [] }
}

locals {
  root = "arn:aws:iam::123456789012:root"
}

data "aws_iam_policy_document" "key" {
  statement {
    sid       = "Admin"
    actions   = ["kms:*"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = [local.root]
    }
  }

  dynamic "statement" {
    for_each = { for name, accounts in var.consumers : name => accounts if length(accounts) > 0 }

    content {
      sid       = "Use${title(statement.key)}"
      actions   = ["kms:Decrypt", "kms:GenerateDataKey*"]
      resources = ["*"]

      principals {
        type        = "AWS"
        identifiers = [for account in statement.value : "arn:aws:iam::${account}:root"]
      }

      condition {
        test     = "StringEquals"
        variable = "kms:ViaService"
        values   = ["sqs.eu-central-1.amazonaws.com"]
      }
    }
  }
}

resource "aws_kms_key" "this" {
  description             = "Queues"
  policy                  = data.aws_iam_policy_document.key.json
  deletion_window_in_days = 7
  enable_key_rotation     = true
}

resource "aws_kms_alias" "this" {
  name          = "alias/queues"
  target_key_id = aws_kms_key.this.key_id
}

resource "aws_kms_grant" "this" {
  name              = "grant"
  key_id            = aws_kms_key.this.key_id
  grantee_principal = local.root
  operations        = ["Encrypt", "Decrypt"]

  constraints {
    encryption_context_equals = { Department = "Finance" }
  }
}

resource "aws_sqs_queue" "this" {
  for_each = var.consumers

  name                       = each.key
  visibility_timeout_seconds = 60
  kms_master_key_id          = aws_kms_key.this.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [for account in each.value : {
      Effect    = "Allow"
      Principal = { AWS = account }
      Action    = "sqs:SendMessage"
      Resource  = "arn:aws:sqs:eu-central-1:123456789012:${each.key}"
    }]
  })
}

resource "aws_sqs_queue_policy" "this" {
  for_each = aws_sqs_queue.this

  queue_url = each.value.id
  policy    = templatefile("${path.module}/policies/queue.json", { name = each.value.name, condition = each.key == "audit" })
}

resource "aws_sns_topic" "this" {
  name = "topic"
}

resource "aws_sns_topic_policy" "this" {
  arn = aws_sns_topic.this.arn
  policy = jsonencode({
    Version = "2008-10-17"
    Id      = "topic"
    Statement = [{
      Sid       = "Publish"
      Effect    = "Allow"
      Principal = { Service = ["events.amazonaws.com", "s3.amazonaws.com"] }
      Action    = "SNS:Publish"
      Resource  = aws_sns_topic.this.arn
    }]
  })
}

resource "aws_s3_bucket" "this" {
  bucket = "resource-policies"
  acl    = "private"
}

resource "aws_s3_bucket_policy" "this" {
  bucket = aws_s3_bucket.this.id
  policy = <<-JSON
    {
      "Version": "2012-10-17",
      "Statement": [{
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::${aws_s3_bucket.this.bucket}/*"
      }]
    }
  JSON
}

resource "aws_s3_bucket_public_access_block" "this" {
  bucket            = aws_s3_bucket.this.bucket
  block_public_acls = true
}

resource "aws_lambda_permission" "this" {
  for_each = {
    s3     = { principal = "s3.amazonaws.com", arn = "arn:aws:s3:::resource-policies" }
    events = { principal = "events.amazonaws.com", arn = null }
  }

  statement_id   = "Allow${upper(each.key)}"
  action         = "lambda:InvokeFunction"
  function_name  = "function"
  principal      = each.value.principal
  source_arn     = each.value.arn
  source_account = each.value.arn == null ? 123456789012 : null
}

resource "aws_secretsmanager_secret" "this" {
  name                    = "secret"
  recovery_window_in_days = 0
}

resource "aws_secretsmanager_secret_policy" "this" {
  secret_arn          = aws_secretsmanager_secret.this.arn
  block_public_policy = "true"
  policy              = jsonencode({ Version = "2012-10-17", Statement = { Effect = "Deny", Principal = "*", Action = "secretsmanager:*", Resource = "*" } })
}

resource "aws_ecr_repository" "this" {
  name                 = "app"
  image_tag_mutability = "IMMUTABLE"

  image_scanning_configuration {
    scan_on_push = true
  }
}

resource "aws_ecr_repository_policy" "this" {
  repository = aws_ecr_repository.this.name
  policy     = file("${path.module}/policies/repository.json")
}

resource "aws_cloudwatch_log_resource_policy" "this" {
  policy_name     = "logs"
  policy_document = data.aws_iam_policy_document.logs.json
}

data "aws_iam_policy_document" "logs" {
  statement {
    actions   = ["logs:PutLogEvents"]
    resources = ["arn:aws:logs:*:*:log-group:/aws/route53/*"]

    principals {
      type        = "Service"
      identifiers = ["route53.amazonaws.com"]
    }
  }
}

resource "aws_vpc_endpoint" "s3" {
  vpc_id          = "vpc-1"
  service_name    = "com.amazonaws.eu-central-1.s3"
  route_table_ids = ["rtb-2", "rtb-1"]
  policy          = replace(file("${path.module}/policies/repository.json"), "ecr:", "s3:")
}

resource "aws_ssm_parameter" "key" {
  name  = "/key"
  type  = "String"
  value = aws_kms_key.this.arn
}

output "id" {
  value = aws_s3_bucket.this.id
}
