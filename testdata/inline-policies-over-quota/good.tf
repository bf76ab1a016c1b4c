data "aws_iam_policy_document" "parts" {
  statement {
    actions   = ["s3:GetObject"]
    resources = [for i in range(12) : "arn:aws:s3:::reports/part-${i}/*"]
  }
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

resource "aws_iam_policy" "parts" {
  name   = "parts"
  policy = data.aws_iam_policy_document.parts.json
}

resource "aws_iam_role_policy_attachment" "parts" {
  role       = aws_iam_role.app.name
  policy_arn = aws_iam_policy.parts.arn
}
