resource "aws_iam_policy" "app" {
  name = "app"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "sqs:SendMessage"
        Resource = ["arn:aws:sqs:eu-west-1:111122223333:jobs", "arn:aws:sqs:*:111122223333:jobs"] # expect: redundant-resource
      },
    ]
  })
}

data "aws_iam_policy_document" "users" {
  statement {
    actions = ["s3:GetObject"]
    resources = [
      "arn:aws:s3:::home/$${aws:username}/public/*", # expect: redundant-resource
      "arn:aws:s3:::home/$${aws:username}/*",
    ]
  }

  statement {
    actions   = ["s3:PutObject"]
    resources = ["${aws_s3_bucket.logs.arn}/app/*", "${aws_s3_bucket.logs.arn}/*"] # expect: redundant-resource
  }
}

resource "aws_s3_bucket" "logs" {
  bucket_prefix = "logs"
}

resource "aws_iam_group_policy" "users" {
  group  = "users"
  policy = data.aws_iam_policy_document.users.json
}
