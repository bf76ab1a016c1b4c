variable "note" {
  default = "x"
}

# export AWS_ACCESS_KEY_ID=AKIAZ3MPFQ7RT2XW6LNV # expect: literal-access-key
