# One construct in a module is one finding, whatever each call puts into it.
module "reader" {
  source = "./role"
  name   = "reader"
  action = "s3:GetObject"
}

module "writer" {
  source = "./role"
  name   = "writer"
  action = "s3:PutObject"
}
