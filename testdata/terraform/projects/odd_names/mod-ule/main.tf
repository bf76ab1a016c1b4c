variable "key" {}

# A comment
locals {
  text = <<-EOT
    first ${var.key}
      second
  EOT
  raw = <<EOT
  %{ if true ~}
  kept
  %{ endif ~}
EOT
  list = [
    1, # one
    2, // two
  ]
}

resource "aws_iam_user" "this" {
  name = "u-${md5(var.key)}"

  tags = {
    Text = local.text, Raw = local.raw
    Count = length(local.list) }
}

output "out-put" { value = aws_iam_user.this.name }
output "heredoc" {
  value = "${local.text}|${local.raw}"
}
