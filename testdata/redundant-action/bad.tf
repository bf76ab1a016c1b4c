resource "aws_iam_policy" "app" {
  name = "app"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:Get*"] # expect: redundant-action
        Resource = "arn:aws:s3:::reports/*"
      },
    ]
  })
}

locals {
  reading = ["sqs:ReceiveMessage", "sqs:GetQueueUrl"]
}

data "aws_iam_policy_document" "queue" {
  statement {
    actions   = concat(["SQS:receivemessage"], local.reading, ["sqs:SendMessage"]) # expect: redundant-action
    resources = ["arn:aws:sqs:eu-west-1:111122223333:jobs"]
  }

  statement {
    effect      = "Deny"
    not_actions = ["iam:*", "sts:*", "iam:GetUser"] # expect: redundant-action
    resources   = ["*"]
  }
}

resource "aws_iam_role_policy" "queue" {
  role   = "queue"
  policy = data.aws_iam_policy_document.queue.json
}
