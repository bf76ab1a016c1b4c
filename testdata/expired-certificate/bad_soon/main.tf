variable "private_key" {
  type      = string
  sensitive = true
}

resource "aws_iam_server_certificate" "shop" {
  name             = "shop"
  certificate_body = file("${path.module}/shop.pem") # expect: expired-certificate
  private_key      = var.private_key
}
