resource "aws_iam_policy" "app" {
  name = "app"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { # expect: allow-taken-away
        Effect   = "Allow"
        Action   = ["s3:DeleteObject", "s3:DeleteObjectVersion"]
        Resource = "arn:aws:s3:::reports/drafts/*"
      },
      {
        Effect   = "Deny"
        Action   = "s3:Delete*"
        Resource = "arn:aws:s3:::reports/*"
      },
    ]
  })
}

data "aws_iam_policy_document" "log" {
  statement { # expect: allow-taken-away
    actions   = ["s3:PutObject"]
    resources = ["arn:aws:s3:::log/*"]

    principals {
      type        = "Service"
      identifiers = ["logging.s3.amazonaws.com"]
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }

  statement {
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = ["arn:aws:s3:::log", "arn:aws:s3:::log/*"]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

resource "aws_s3_bucket_policy" "log" {
  bucket = "log"
  policy = data.aws_iam_policy_document.log.json
}
