resource "aws_iam_role" "this" {
  name = "${var.name}-${var.purpose}"
  path = "/access/"

  assume_role_policy = <<-POLICY
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Effect": "Allow",
          "Principal": { "AWS": ${jsonencode(var.trusted)} },
          "Action": "sts:AssumeRole"
        }
      ]
    }
  POLICY
}

resource "aws_iam_role_policy" "this" {
  name = "${var.purpose}-<<name>>"
  role = aws_iam_role.this.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [
        {
          Sid      = "List"
          Effect   = "Allow"
          Action   = ["s3:ListBucket"]
          Resource = var.bucket_arns
        },
      ],
      [
        for arn in var.bucket_arns : {
          Effect   = "Allow"
          Action   = var.read_only ? ["s3:GetObject"] : ["s3:*"]
          Resource = "${arn}/${var.purpose}/*"
        }
      ],
    )
  })
}

resource "aws_iam_role_policy_attachment" "this" {
  count = length(var.managed_policy_arns)

  role       = aws_iam_role.this.name
  policy_arn = var.managed_policy_arns[count.index]
}
