resource "aws_iam_server_certificate" "shop" {
  name             = "shop"
  certificate_body = file("shop.pem")
  # expect: literal-private-key
  private_key      = "-----BEGIN PRIVATE KEY-----\nMIGHC1Sd5i94wQpTnOUud8AJUpvkLXa/CFGa4yx1vgdQmeIrdL0GT5jhKnO8BU6X\n4ClyuwRNlt8ocboDTJXeJ3C5AkuU3SZvuAFKk9wlbrcASZLbJG22/0iR2iNstf5H\nkNkia7T9Ro/YIWqz/EWO1yBpsvtEjdYfaLH6Q4zVHmew+UKL1B1mr/hB\n-----END PRIVATE KEY-----"
}

