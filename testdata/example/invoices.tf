# A partner's program fetches the invoices with a user of its own.
resource "aws_iam_user" "invoices" {
  name = "invoice-reader"
  path = "/partners/"
}

resource "aws_iam_user_policy" "invoices" {
  name = "read-invoices"
  user = aws_iam_user.invoices.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "ReadInvoices"
      Effect   = "Allow"
      Action   = ["s3:GetObject", "s3:ListBucket"]
      Resource = ["arn:aws:s3:::${var.invoice_bucket}", "arn:aws:s3:::${var.invoice_bucket}/*"]
    }]
  })
}
