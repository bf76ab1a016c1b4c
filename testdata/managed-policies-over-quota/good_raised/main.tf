locals {
  buckets = [for i in range(11) : "reports-${i}"]
}

resource "aws_iam_role" "app" {
  name = "app"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Condition = { StringEquals = { "aws:SourceAccount" = "111122223333" } }
    }]
  })
}

resource "aws_iam_policy" "read" {
  for_each = toset(local.buckets)
  name     = each.key
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::${each.key}/*" }]
  })
}

resource "aws_iam_role_policy_attachment" "read" {
  for_each   = aws_iam_policy.read
  role       = aws_iam_role.app.name
  policy_arn = each.value.arn
}
