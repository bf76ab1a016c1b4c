resource "aws_s3_bucket" "data" {
  bucket = "${local.prefix}-data"
  tags   = local.tags
}

resource "aws_s3_bucket_public_access_block" "data" {
  bucket                  = aws_s3_bucket.data.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_security_group" "app" {
  name        = "${local.prefix}-app"
  description = "Traffic of <<name>>"

  dynamic "ingress" {
    for_each = [443, 8443]

    content {
      from_port   = ingress.value
      to_port     = ingress.value
      protocol    = "tcp"
      cidr_blocks = ["10.0.0.0/8"]
    }
  }

  egress {
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }

  tags = local.tags
}

resource "aws_lambda_function" "reader" {
  function_name = "${local.prefix}-reader"
  role          = aws_iam_role.reader.arn
  handler       = "reader.handler"
  runtime       = "python3.13"
  filename      = "${path.module}/reader.zip"
  timeout       = 30

  environment {
    variables = {
      BUCKET = aws_s3_bucket.data.bucket
      STAGE  = var.stage
    }
  }
}

resource "aws_cloudwatch_log_group" "app" {
  name              = "/stacks/${local.prefix}"
  retention_in_days = var.stage == "live" ? 365 : 14
  tags              = local.tags
}

module "partner" {
  source = "../../modules/<<name>>"

  name       = "${local.prefix}-partner"
  bucket_arn = local.bucket_arn
  tags       = local.tags
}

output "role_arn" {
  description = "The role of the programs"
  value       = aws_iam_role.app.arn
}

output "partner_role_arn" {
  description = "The role of the partner"
  value       = module.partner.role_arn
}
