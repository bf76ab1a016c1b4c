variable "name" {
  type = string
}

variable "user" {
  type      = object({ path = string, key = string })
  sensitive = true
}

resource "aws_iam_user" "this" {
  name = var.name
  path = var.user.path
}

resource "aws_iam_user_ssh_key" "this" {
  username   = aws_iam_user.this.name
  encoding   = "SSH"
  public_key = var.user.key
}

output "path" {
  value     = var.user.path
  sensitive = true
}
