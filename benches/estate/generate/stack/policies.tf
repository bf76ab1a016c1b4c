resource "aws_iam_policy" "data" {
  name        = "${local.prefix}-data"
  description = "Read and write the data of <<name>>"

  policy = <<-POLICY
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Sid": "List",
          "Effect": "Allow",
          "Action": ["s3:ListBucket", "s3:GetBucketLocation"],
          "Resource": "${local.bucket_arn}"
        },
        {
          "Sid": "Objects",
          "Effect": "Allow",
          "Action": ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
          "Resource": "${local.bucket_arn}/*",
          "Condition": {
            "Bool": { "aws:SecureTransport": "true" }
          }
        },
        {
          "Sid": "Service",
          "Effect": "Allow",
          "Action": "<<service>>:*",
          "Resource": "arn:aws:<<service>>:eu-central-1:<<account>>:<<name>>*"
        }
      ]
    }
  POLICY
}

resource "aws_iam_policy" "logs" {
  name = "${local.prefix}-logs"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "WriteLogs"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = "arn:aws:logs:${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}:log-group:/stacks/${local.prefix}:*"
      },
      {
        Sid    = "Metrics"
        Effect = "Allow"
        Action = "cloudwatch:PutMetricData"
        Resource = "*"
        Condition = {
          StringEquals = { "cloudwatch:namespace" = local.prefix }
        }
      },
    ]
  })
}

data "aws_iam_policy_document" "secrets" {
  statement {
    sid       = "ReadSecrets"
    actions   = ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"]
    resources = ["arn:aws:secretsmanager:*:<<account>>:secret:${local.prefix}/*"]
  }

  dynamic "statement" {
    for_each = toset(["kms:Decrypt", "kms:DescribeKey"])

    content {
      actions   = [statement.value]
      resources = ["arn:aws:kms:*:<<account>>:key/*"]
    }
  }
}

resource "aws_iam_policy" "secrets" {
  name   = "${local.prefix}-secrets"
  policy = data.aws_iam_policy_document.secrets.json
}
