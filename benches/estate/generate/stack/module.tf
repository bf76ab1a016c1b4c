variable "name" {
  description = "Name of the role"
  type        = string
}

variable "bucket_arn" {
  description = "What the partner reads"
  type        = string
}

variable "tags" {
  description = "Tags of the role"
  type        = map(string)
  default     = {}
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "AWS"
      identifiers = ["<<account>>"]
    }
  }
}

resource "aws_iam_role" "this" {
  name               = var.name
  assume_role_policy = data.aws_iam_policy_document.trust.json
  tags               = var.tags
}

resource "aws_iam_policy" "this" {
  name = "${var.name}-read"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["s3:GetObject"]
      Resource = ["${var.bucket_arn}/partner/*"]
    }]
  })
}

output "role_arn" {
  description = "ARN of the role"
  value       = aws_iam_role.this.arn
}
