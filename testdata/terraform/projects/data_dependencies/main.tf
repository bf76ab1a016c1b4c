variable "create_boundary" {
  type    = bool
  default = true
}

resource "aws_s3_bucket" "logs" {
  bucket_prefix = "logs-"
}

resource "aws_iam_policy" "boundary" {
  count = var.create_boundary ? 1 : 0

  name   = "boundary"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "*", Resource = "*" }] })
}

data "aws_caller_identity" "current" {
  depends_on = [aws_s3_bucket.logs]
}

data "aws_iam_policy" "boundary" {
  arn = aws_iam_policy.boundary[0].arn
}

data "aws_iam_role" "deployed" {
  name       = "deployed"
  depends_on = [aws_iam_role.ours]
}

data "aws_iam_policy_document" "logs" {
  statement {
    sid       = "Write"
    actions   = ["s3:PutObject"]
    resources = ["${aws_s3_bucket.logs.arn}/*", "arn:aws:s3:::static/*"]
  }

  dynamic "statement" {
    for_each = aws_iam_policy.boundary

    content {
      sid       = "Boundary${statement.key}"
      actions   = ["iam:GetPolicy"]
      resources = [statement.value.arn]
    }
  }
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${data.aws_caller_identity.current.account_id}:root", data.aws_iam_role.deployed.arn]
    }
  }
}

resource "aws_iam_role" "ours" {
  name                 = "ours"
  permissions_boundary = one(aws_iam_policy.boundary[*].arn)
  assume_role_policy   = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }] })
}

resource "aws_iam_role" "trusting" {
  name               = "trusting-${aws_iam_role.ours.max_session_duration}${replace(aws_iam_role.ours.path, "/", "-")}"
  path               = aws_iam_role.ours.path
  description        = aws_iam_role.ours.description == null ? "none" : "some"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy" "logs" {
  name   = "logs"
  role   = aws_iam_role.ours.id
  policy = data.aws_iam_policy_document.logs.json
}

resource "aws_iam_role_policy" "encoded" {
  for_each = { for role in [aws_iam_role.ours, aws_iam_role.trusting] : role.path => role... }

  name   = "encoded-${length(each.value)}"
  role   = each.value[0].name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [{ Effect = "Allow", Action = ["sts:AssumeRole"], Resource = each.value[*].arn }],
      aws_s3_bucket.logs.id == "" ? [] : [{ Effect = "Allow", Action = ["s3:ListBucket"], Resource = [aws_s3_bucket.logs.arn] }],
    )
  })
}

resource "aws_iam_role_policy_attachment" "boundary" {
  count = length(aws_iam_policy.boundary)

  role       = aws_iam_role.trusting.name
  policy_arn = data.aws_iam_policy.boundary.arn
}

resource "aws_iam_user_policy_attachment" "known_keys" {
  for_each = { admin = aws_iam_policy.boundary[0].arn, read = "arn:aws:iam::aws:policy/ReadOnlyAccess" }

  user       = "u-${each.key}"
  policy_arn = each.value
}

resource "aws_iam_access_key" "this" {
  user = "robot"
}

resource "aws_iam_group" "prefixed" {
  name = startswith("x-${aws_iam_access_key.this.id}", "x-") ? "prefixed" : "not"
}

output "secret" {
  value     = aws_iam_access_key.this.secret
  sensitive = true
}

output "known" {
  value = [aws_iam_role.ours.name, aws_iam_access_key.this.status, aws_iam_role.ours.tags, length(aws_iam_policy.boundary)]
}

output "partly" {
  value = { arn = aws_iam_role.ours.arn, name = aws_iam_role.ours.name, list = [aws_s3_bucket.logs.id, "x"] }
}
